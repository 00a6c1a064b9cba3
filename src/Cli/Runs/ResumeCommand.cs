using System.CommandLine;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc resume</c>: queues a paused run again.</summary>
internal static class ResumeCommand
{
    public static Command Create() => RunVerb.Create(
        "resume", "Queues a paused run again; it goes on from its newest checkpoint.", [],
        (runs, run, _, cancellation) => runs.ResumeAsync(new ResumeRunRequest { Run = run }, cancellationToken: cancellation));
}
