using System.CommandLine;

namespace Orchestrator.Cli.Runs;

/// <summary>The option that lets the learning rate jump.</summary>
internal static class Reschedule
{
    public static Option<bool> Option() => new("--reschedule")
    {
        Description = "The learning rate follows the same schedule over the new budget, and so jumps where the new run begins.",
    };
}
