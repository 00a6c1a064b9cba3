using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>How far a run has come, and how long it will go on at its present speed.</summary>
internal static class ProgressMapping
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(36500);

    public static Progress ToProto(RunDetails details)
    {
        var length = RunLength.Of(details.Run.Spec);
        var progress = new Progress { Steps = length.Steps };
        if (details.Progress is { } made)
        {
            progress.Step = made.Step;
            progress.Tokens = made.Tokens;
            progress.TokensPerSecond = made.TokensPerSecond;
            progress.Remaining = details.Run.State.Status is RunStatus.Running ? Remaining(length, made.Step, made.TokensPerSecond) : null;
        }

        return progress;
    }

    private static Duration? Remaining(RunLength length, ulong step, double tokensPerSecond)
    {
        var tokens = (double)(length.Steps - Math.Min(step, length.Steps)) * length.TokensPerStep;
        var seconds = tokens / tokensPerSecond;
        return seconds >= 0 && seconds < Forever.TotalSeconds ? TimeSpan.FromSeconds(seconds).ToDuration() : null;
    }
}
