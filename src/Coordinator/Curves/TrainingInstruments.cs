using System.Diagnostics.Metrics;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Curves;

/// <summary>How training goes, by the pool that it goes on in and the kind of connection that is trained.</summary>
internal sealed class TrainingInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Training";

    private const string OtherMetrics = "other";
    private static readonly string[] OwnMetrics = [MetricNames.TrainLoss, MetricNames.GradientNorm];

    private static readonly InstrumentAdvice<double> OfSteps = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    };

    private static readonly InstrumentAdvice<double> OfStarts = new()
    {
        HistogramBucketBoundaries = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
    };

    private static readonly InstrumentAdvice<double> OfWrites = new()
    {
        HistogramBucketBoundaries = [0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800],
    };

    private static readonly InstrumentAdvice<double> OfSizes = new()
    {
        HistogramBucketBoundaries = [.. Enumerable.Range(5, 8).Select(power => Math.Pow(10, power))],
    };

    private readonly Counter<long> _tokens;
    private readonly Counter<double> _operations;
    private readonly Histogram<double> _step;
    private readonly Histogram<double> _start;
    private readonly Counter<long> _nonFinite;
    private readonly Counter<long> _notices;
    private readonly Histogram<double> _write;
    private readonly Histogram<double> _pause;
    private readonly Histogram<double> _size;

    public TrainingInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _tokens = meter.CreateCounter<long>("orchestrator.training.tokens", "{token}", "Tokens trained on, redone ones too");
        _operations = meter.CreateCounter<double>("orchestrator.training.operations", "{FLOP}", "Floating-point operations of the model's training");
        _step = meter.CreateHistogram("orchestrator.training.step.duration", "s", "Of one step, mean between two measurements", advice: OfSteps);
        _start = meter.CreateHistogram("orchestrator.run.start.duration", "s", "From placement to an attempt's first step", advice: OfStarts);
        _nonFinite = meter.CreateCounter<long>("orchestrator.training.non_finite", "{value}", "Values that are not finite, by metric");
        _notices = meter.CreateCounter<long>("orchestrator.guard.notices", "{notice}", "What guards saw, and what they did about it");
        BeginAtZero();
        _write = meter.CreateHistogram("orchestrator.checkpoint.write.duration", "s", "From a checkpoint's copy to its rename", advice: OfWrites);
        _pause = meter.CreateHistogram("orchestrator.checkpoint.pause.duration", "s", "For which training stood still for one", advice: OfWrites);
        _size = meter.CreateHistogram("orchestrator.checkpoint.size", "By", "Of one checkpoint", advice: OfSizes);
    }

    public void Trained(ObservedAttempt attempt, long tokens)
    {
        _tokens.Add(tokens, attempt.Tags);
        _operations.Add(tokens * attempt.FlopsPerToken, attempt.Tags);
    }

    public void Stepped(ObservedAttempt attempt, TimeSpan took) => _step.Record(took.TotalSeconds, attempt.Tags);

    public void Began(ObservedAttempt attempt, TimeSpan afterPlacement) => _start.Record(Math.Max(0, afterPlacement.TotalSeconds), attempt.Tags);

    /// <summary>The metrics that matter are told apart; there are as many others as a model has modules.</summary>
    public void NotFinite(string metric) => Count(OwnMetrics.Contains(metric) ? metric : OtherMetrics, values: 1);

    public void Noticed(GuardNotice notice) => Count(notice.Finding, notice.Policy, notices: 1);

    public void Saved(CheckpointWritten checkpoint)
    {
        _write.Record(checkpoint.Seconds);
        _pause.Record(checkpoint.PauseSeconds);
        _size.Record(checkpoint.SizeBytes);
    }

    // A counter that begins with its first event has not grown by it.
    private void BeginAtZero()
    {
        foreach (var metric in OwnMetrics.Append(OtherMetrics))
        {
            Count(metric, values: 0);
        }

        foreach (var finding in Enum.GetValues<GuardFinding>().Where(finding => finding != GuardFinding.Unspecified))
        {
            foreach (var policy in Enum.GetValues<GuardPolicy>().Where(policy => policy != GuardPolicy.Unspecified))
            {
                Count(finding, policy, notices: 0);
            }
        }
    }

    private void Count(string metric, int values) => _nonFinite.Add(values, new KeyValuePair<string, object?>("metric", metric));

    private void Count(GuardFinding finding, GuardPolicy policy, int notices) => _notices.Add(
        notices,
        new KeyValuePair<string, object?>("finding", EnumNames.NameOf(finding)),
        new KeyValuePair<string, object?>("policy", EnumNames.NameOf(policy)));
}
