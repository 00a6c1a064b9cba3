using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// Which checkpoints of a run stay: the newest, those of certain steps, and those of the lowest validation loss. New ones push others out. A damaged one
/// takes nobody's place: it counts as none of them, and goes once as many newer ones are sound as are kept.
/// </summary>
public static class CheckpointKeeping
{
    /// <param name="newestFirst">All of the run's.</param>
    /// <param name="meritOf">Null: it is damaged.</param>
    /// <param name="keep">With every default filled in.</param>
    public static IReadOnlyList<T> Superfluous<T>(IReadOnlyList<T> newestFirst, Func<T, CheckpointMerit?> meritOf, CheckpointSpec keep)
    {
        var judged = newestFirst.Select(one => new Judged<T>(one, meritOf(one))).ToList();
        return [.. BehindTheNewest(judged, keep.Keep).Except(Distinguished(judged, keep)).Select(judged => judged.One)];
    }

    private static IEnumerable<Judged<T>> BehindTheNewest<T>(IEnumerable<Judged<T>> newestFirst, uint keep)
    {
        var sound = 0u;
        foreach (var one in newestFirst)
        {
            if (sound >= keep)
            {
                yield return one;
            }
            else if (one.Merit is not null)
            {
                sound++;
            }
        }
    }

    // A step that was trained twice has several; the newest speaks for it, and for its loss the newest that was evaluated.
    private static IEnumerable<Judged<T>> Distinguished<T>(IEnumerable<Judged<T>> newestFirst, CheckpointSpec keep)
    {
        var sound = newestFirst.Where(one => one.Merit is not null).ToList();
        var milestones = sound.DistinctBy(one => one.Merit!.Step)
            .Where(one => keep.HasKeepEverySteps && one.Merit!.Step > 0 && one.Merit.Step % keep.KeepEverySteps == 0);
        var best = sound.Where(one => one.Merit!.ValidationLoss is { } loss && double.IsFinite(loss)).DistinctBy(one => one.Merit!.Step)
            .OrderBy(one => one.Merit!.ValidationLoss).ThenByDescending(one => one.Merit!.Step)
            .Take((int)keep.KeepBest);
        return milestones.Concat(best);
    }

    private sealed record Judged<T>(T One, CheckpointMerit? Merit);
}

/// <summary>What speaks for a checkpoint.</summary>
/// <param name="Step">Optimiser steps done.</param>
/// <param name="ValidationLoss">Of the evaluation at that step; null: there was none.</param>
public sealed record CheckpointMerit(ulong Step, double? ValidationLoss);
