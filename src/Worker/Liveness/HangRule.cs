using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Liveness;

/// <summary>How long a trainer may be silent. A process that lives, and a device that is busy, say nothing: alive means progressing.</summary>
internal static class HangRule
{
    private const int MedianSteps = 5;
    private static readonly TimeSpan LeastLearnt = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UsualFirstStep = TimeSpan.FromMinutes(10);

    /// <param name="pulse">The newest; null: the trainer has not come so far.</param>
    /// <param name="liveness">What the spec says, if it can be read.</param>
    public static TimeSpan LimitOf(Pulse? pulse, LivenessSpec? liveness) => pulse is { StepsHere: > 0 }
        ? Said(liveness?.HangAfter) ?? Later(LeastLearnt, MedianSteps * pulse.TypicalStep)
        : Said(liveness?.FirstStep) ?? UsualFirstStep;

    private static TimeSpan? Said(Duration? duration) => duration?.ToTimeSpan();

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
