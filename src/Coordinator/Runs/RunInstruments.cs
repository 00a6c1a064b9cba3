using System.Diagnostics.Metrics;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>How runs come, wait and end.</summary>
internal sealed class RunInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Runs";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400],
    };

    // Without a verdict: killed, crashed, or its worker is lost.
    private const string Silent = "none";
    private const string RolledBack = "rolled_back";

    private static readonly string[] Verdicts =
        [Silent, RolledBack, .. Enum.GetValues<VerdictCode>().Where(code => code != VerdictCode.Unspecified).Select(EnumNames.NameOf)];

    private readonly Counter<long> _submitted;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _swept;
    private readonly Histogram<double> _queueTime;

    public RunInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _submitted = meter.CreateCounter<long>("orchestrator.run.submitted", "{run}", "Submissions, by whether their key was known");
        _transitions = meter.CreateCounter<long>("orchestrator.run.transitions", "{event}", "Recorded changes, by the status they led to");
        _ended = meter.CreateCounter<long>("orchestrator.attempt.ended", "{attempt}", "Attempts that ended, by the trainer's verdict");
        foreach (var verdict in Verdicts)
        {
            _ended.Add(0, Of(verdict)); // a counter that begins with its first event has not grown by it
        }

        _conflicts = meter.CreateCounter<long>("orchestrator.run.append.conflicts", "{event}", "Changes that were too late, by outcome");
        _swept = meter.CreateCounter<long>("orchestrator.run.swept", "{run}", "Runs that a sweep saw to, by reason");
        _queueTime = meter.CreateHistogram("orchestrator.run.queue.duration", "s", "From queueing to placement", advice: Seconds);
    }

    public void Submitted(bool isRepeated) => _submitted.Add(1, new KeyValuePair<string, object?>("repeated", isRepeated));

    public void Changed(RunStatus status) => _transitions.Add(1, new KeyValuePair<string, object?>("status", RunJson.NameOf(status)));

    public void Ended(AttemptEnding ending) => _ended.Add(1, Of(ending.Verdict switch
    {
        null => Silent,
        { RollBackPast: not null } => RolledBack,
        { Code: var code } => EnumNames.NameOf(code),
    }));

    public void Placed(TimeSpan waited) => _queueTime.Record(waited.TotalSeconds);

    public void Lost(AppendOutcome outcome) => _conflicts.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    public void Swept(string reason, int runs) => _swept.Add(runs, new KeyValuePair<string, object?>("reason", reason));

    private static KeyValuePair<string, object?> Of(string verdict) => new("verdict", verdict);
}
