using Orchestrator.Cli.Watching;

namespace Orchestrator.Cli.Studies;

/// <summary>What a study found: losses on held-out documents at the runs' ends, and differences to the reference of the same seed.</summary>
internal sealed record StudyReport(
    string Study, string Question, string Reference, IReadOnlyList<ulong> Seeds, IReadOnlyList<ArmReport> Arms)
{
    public bool IsComplete => Arms.All(arm => arm.Runs.All(run => run.LeftOut is null));

    public static StudyReport Of(Study study, IReadOnlyList<StudyOutcome> outcomes)
    {
        var reference = LossesOf(study.Reference, outcomes);
        return new(study.Name, study.Question, study.Reference, study.Seeds, [.. study.Arms.Select(arm => ReportOf(arm.Name))]);

        ArmReport ReportOf(string arm)
        {
            var differences = arm == study.Reference ? null : PairedDifferences.Of(LossesOf(arm, outcomes), reference);
            var runs = outcomes.Where(outcome => outcome.Run.Arm == arm).Select(outcome => ReportOfRun(outcome, differences));
            return new(arm, [.. runs], differences?.Mean, differences?.StandardDeviation, differences?.Count);
        }
    }

    private static StudyRunReport ReportOfRun(StudyOutcome outcome, PairedDifferences? differences)
    {
        var seed = outcome.Run.Seed;
        double? difference = differences is not null && differences.BySeed.TryGetValue(seed, out var found) ? found : null;
        return new(seed, outcome.Run.Spec.Name, outcome.Id, outcome.Status.Word(), outcome.Loss, difference, outcome.LeftOut);
    }

    private static Dictionary<ulong, double> LossesOf(string arm, IReadOnlyList<StudyOutcome> outcomes) => outcomes
        .Where(outcome => outcome.Run.Arm == arm && outcome.Loss is not null)
        .ToDictionary(outcome => outcome.Run.Seed, outcome => outcome.Loss!.Value);
}

/// <summary>One arm; the reference has no differences to itself.</summary>
internal sealed record ArmReport(
    string Arm, IReadOnlyList<StudyRunReport> Runs, double? MeanDifference, double? StandardDeviation, int? Pairs);

/// <summary>One run of an arm; one that is left out has no loss, and says why.</summary>
internal sealed record StudyRunReport(
    ulong Seed, string Name, string Id, string Status, double? ValidationLoss, double? Difference, string? LeftOut);
