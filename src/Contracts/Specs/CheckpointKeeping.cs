using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// Which checkpoints of a run stay: the newest, those of certain steps, and those of the lowest validation loss. What is superfluous once
/// stays so, whatever comes later: new ones only push others out.
/// </summary>
public static class CheckpointKeeping
{
    /// <param name="newestFirst">All of the run's.</param>
    /// <param name="meritOf">Null: it cannot be read, so it stays as one of the newest or not at all. Not asked when newness is all that counts.</param>
    /// <param name="keep">With every default filled in.</param>
    public static IReadOnlyList<T> Superfluous<T>(IReadOnlyList<T> newestFirst, Func<T, CheckpointMerit?> meritOf, CheckpointSpec keep)
    {
        var older = newestFirst.Skip((int)keep.Keep).ToList();
        return older.Count > 0 && (keep.HasKeepEverySteps || keep.KeepBest > 0)
            ? [.. older.Except(Distinguished(newestFirst, meritOf, keep))]
            : older;
    }

    // A step that was trained twice has several; the newest speaks for it, and for its loss the newest that was evaluated.
    private static IEnumerable<T> Distinguished<T>(IReadOnlyList<T> newestFirst, Func<T, CheckpointMerit?> meritOf, CheckpointSpec keep)
    {
        var known = (from one in newestFirst
                     let merit = meritOf(one)
                     where merit is not null
                     select (One: one, merit.Step, merit.ValidationLoss)).ToList();
        var milestones = known.DistinctBy(one => one.Step)
            .Where(one => keep.HasKeepEverySteps && one.Step > 0 && one.Step % keep.KeepEverySteps == 0);
        var best = known.Where(one => one.ValidationLoss is { } loss && double.IsFinite(loss)).DistinctBy(one => one.Step)
            .OrderBy(one => one.ValidationLoss).ThenByDescending(one => one.Step)
            .Take((int)keep.KeepBest);
        return milestones.Concat(best).Select(one => one.One);
    }
}

/// <summary>What speaks for a checkpoint.</summary>
/// <param name="Step">Optimiser steps done.</param>
/// <param name="ValidationLoss">Of the evaluation at that step; null: there was none.</param>
public sealed record CheckpointMerit(ulong Step, double? ValidationLoss);
