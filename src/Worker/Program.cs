using System.CommandLine;
using Orchestrator.Worker.Preparation;
using Orchestrator.Worker.Training;

var worker = new RootCommand("Runs training on this machine.")
{
    new PrepareCommand(),
    new TrainCommand(),
};

// Every verb ends by itself when it is asked to.
return await worker.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
