using System.CommandLine;
using Orchestrator.Cli.Checkpoints;
using Orchestrator.Cli.Curves;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Runs;
using Orchestrator.Cli.Workers;

var root = new RootCommand("Submits pre-training runs, watches them, and reads what they wrote down.")
{
    ListCommand.Create(),
    WatchCommand.Create(),
    CancelCommand.Create(),
    LogsCommand.Create(),
    CurveCommand.Create(),
    CheckpointsCommand.Create(),
    DownloadCommand.Create(),
    WorkersCommand.Create(),
    ServerConnection.Option,
};
return await CommandLine.RunAsync(root, args);
