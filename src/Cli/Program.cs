using System.CommandLine;
using Orchestrator.Cli.Checkpoints;
using Orchestrator.Cli.Curves;
using Orchestrator.Cli.Data;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Doctor;
using Orchestrator.Cli.Exports;
using Orchestrator.Cli.Goodput;
using Orchestrator.Cli.Insights;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Runs;
using Orchestrator.Cli.Security;
using Orchestrator.Cli.Studies;
using Orchestrator.Cli.Training;
using Orchestrator.Cli.Webhooks;
using Orchestrator.Cli.Workers;

var root = new RootCommand("Submits pre-training runs, watches them, and reads what they wrote down.")
{
    DevCommand.Create(),
    PlanCommand.Create(),
    SubmitCommand.Create(),
    ForkCommand.Create(),
    ExtendCommand.Create(),
    RerunCommand.Create(),
    StudyCommand.Create(),
    ListCommand.Create(),
    ShowCommand.Create(),
    WatchCommand.Create(),
    PauseCommand.Create(),
    ResumeCommand.Create(),
    CancelCommand.Create(),
    ArchiveCommands.Archive(),
    ArchiveCommands.Unarchive(),
    DeleteCommand.Create(),
    LogsCommand.Create(),
    CurveCommand.Create(),
    InsightsCommand.Create(),
    CheckpointsCommand.Create(),
    DownloadCommand.Create(),
    ExportCommand.Create(),
    ImportCommand.Create(),
    WorkersCommand.Create(),
    ClosingCommands.Cordon(),
    ClosingCommands.Drain(),
    ClosingCommands.Uncordon(),
    GoodputCommand.Create(),
    WebhooksCommand.Create(),
    DoctorCommand.Create(),
    DataCommand.Create(),
    TrainCommand.Create(),
    KeyCommand.Create(),
    AuditCommand.Create(),
    WhoAmICommand.Create(),
    ServerConnection.Option,
    Credentials.TokenFileOption,
    Credentials.AuthorityOption,
};
return await CommandLine.RunAsync(root, args);
