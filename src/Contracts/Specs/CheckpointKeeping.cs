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

    // A step that was trained twice has several; the newest speaks for it.
    private static IEnumerable<T> Distinguished<T>(IReadOnlyList<T> newestFirst, Func<T, CheckpointMerit?> meritOf, CheckpointSpec keep)
    {
        var steps = (from one in newestFirst
                     let merit = meritOf(one)
                     where merit is not null
                     select (One: one, merit.Step, merit.ValidationLoss)).DistinctBy(known => known.Step).ToList();
        var milestones = steps.Where(known => keep.HasKeepEverySteps && known.Step > 0 && known.Step % keep.KeepEverySteps == 0);
        var best = steps.Where(known => known.ValidationLoss is { } loss && double.IsFinite(loss))
            .OrderBy(known => known.ValidationLoss).ThenByDescending(known => known.Step)
            .Take((int)keep.KeepBest);
        return milestones.Concat(best).Select(known => known.One);
    }
}

/// <summary>What speaks for a checkpoint.</summary>
/// <param name="Step">Optimiser steps done.</param>
/// <param name="ValidationLoss">Of the evaluation at that step; null: there was none.</param>
public sealed record CheckpointMerit(ulong Step, double? ValidationLoss);
