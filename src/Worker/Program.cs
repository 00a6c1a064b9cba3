using System.CommandLine;
using Orchestrator.Worker;

return await new RootCommand("Runs training tasks.") { AgentCommand.Create() }.Parse(args).InvokeAsync();
