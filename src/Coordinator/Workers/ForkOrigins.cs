using Orchestrator.Contracts.V1;
using ForkPoint = Orchestrator.Coordinator.Runs.ForkPoint;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// What an attempt that continues none of its own run may begin from: a fork from exactly the checkpoint that it was forked at, any other run
/// from nothing. The served curve rests on that, so whatever says otherwise is no part of it.
/// </summary>
internal static class ForkOrigins
{
    /// <param name="started">The attempt's first record.</param>
    /// <param name="point">Of its run; null: it was not forked.</param>
    /// <returns>What is wrong with it, as the rest of a sentence that begins with the attempt; null: nothing.</returns>
    public static string? Fault(AttemptStarted started, ForkPoint? point) => (started, point) switch
    {
        ({ ResumedFrom: not null }, _) => null,
        ({ ForkedFrom: null }, null) => null,
        ({ ForkedFrom: null }, _) => "claims to begin from nothing, though its run is a fork",
        (_, null) => "claims to begin from a checkpoint of another run, though its run is no fork",
        ({ ForkedFrom: var from }, _) when Guid.TryParse(from.Run, out var run) && run == point.Parent.Value
            && from.Position.Attempt == point.Attempt && from.Position.Sequence == (ulong)point.Sequence => null,
        _ => $"claims to begin from another checkpoint than that at {point.Attempt}/{point.Sequence} of run {point.Parent}",
    };
}
