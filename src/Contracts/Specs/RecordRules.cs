using Google.Protobuf.Collections;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What a run may write down, and how often.</summary>
internal static class RecordRules
{
    private const ulong LeastJournal = 1UL << 20;
    private const ulong MostJournal = 1UL << 40;
    private const uint MostBest = 1 << 20;

    public static void Validate(RunSpec run, Violations violations)
    {
        violations.In("evaluation").RequireCount("every_steps", run.Evaluation.EverySteps);
        violations.In("evaluation").RequireCount("batches", run.Evaluation.Batches, 1 << 20);
        violations.In("checkpoint").RequireCount("every_steps", run.Checkpoint.EverySteps);
        violations.In("checkpoint").RequireCount("keep", run.Checkpoint.Keep, 1 << 20);
        if (run.Checkpoint.HasKeepEverySteps)
        {
            violations.In("checkpoint").RequireCount("keep_every_steps", run.Checkpoint.KeepEverySteps);
        }

        violations.In("checkpoint").Require(
            "keep_best", run.Checkpoint.KeepBest, run.Checkpoint.KeepBest <= MostBest, $"a whole number from 0 to {MostBest}");
        violations.In("journal").RequireCount("every_steps", run.Journal.EverySteps);
        violations.In("journal").Require(
            "bound_bytes",
            run.Journal.BoundBytes,
            run.Journal.BoundBytes is >= LeastJournal and <= MostJournal,
            $"from {LeastJournal} (1 MiB) to {MostJournal} (1 TiB)");
        ValidateTags(run.Tags, violations);
        violations.RequireText("notes", run.Notes, most: 10_000, lines: true);
    }

    private static void ValidateTags(MapField<string, string> tags, Violations violations)
    {
        if (tags.Count > 32)
        {
            violations.Add("tags", $"has {tags.Count} entries, must have at most 32");
        }

        foreach (var (key, value) in tags)
        {
            if (key.Length == 0)
            {
                violations.Add("tags", "has an empty key, must have 1 to 100 characters");
                continue;
            }

            violations.In("tags").RequireText(key, key, most: 100);
            violations.In("tags").RequireText(key, value, most: 100);
        }
    }
}
