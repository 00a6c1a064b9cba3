using System.Globalization;
using Orchestrator.Cli.Watching;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Studies;

/// <summary>What came of one run of a study: its final validation loss, or why it has none that could be compared.</summary>
internal sealed record StudyOutcome(StudyRun Run, string Id, RunStatus Status, double? Loss, string? LeftOut)
{
    public static StudyOutcome Of(StudyRun run, WatchedRun ended)
    {
        var last = ended.Last(MetricNames.ValidationLoss);
        var leftOut = ended.Run! switch
        {
            { Status: not RunStatus.Succeeded } broken => broken.StatusMessage,
            _ when last is null => "it has no validation loss",
            _ when !double.IsFinite(last.Value) =>
                string.Create(CultureInfo.InvariantCulture, $"its validation loss is {last.Value} at step {last.Step}"),
            _ => null,
        };
        return new(run, ended.Id, ended.Run!.Status, leftOut is null ? last!.Value : null, leftOut);
    }
}
