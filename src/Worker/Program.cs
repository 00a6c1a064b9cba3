using System.CommandLine;
using Orchestrator.Worker;
using Orchestrator.Worker.Liveness;
using Orchestrator.Worker.Preparation;
using Orchestrator.Worker.Training;

var worker = new RootCommand("Runs training on this machine.")
{
    AgentCommand.Create(),
    PrepareCommand.Create(),
    TrainCommand.Create(),
    CheckCommand.Create(),
    StacksCommand.Create(),
};

// No verb is cut short: each ends by itself when a signal asks it to.
return await worker.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
