using Orchestrator.Chaos.Auditing;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos.Tests;

/// <summary>What the audit is fed: a cluster in which everything holds, to be spoilt in one place.</summary>
internal static class Histories
{
    public const string Loss = "train/loss";
    private const int Steps = 20;

    public static Training Undisturbed { get; } = new(
        new Dictionary<string, IReadOnlyList<CurvePoint>>
        {
            [Loss] = [.. Enumerable.Range(1, Steps).Select(step => PointAt((ulong)step))],
            ["validation/loss"] = [PointAt(10), PointAt(20)],
        },
        Weights: "AB");

    public static StoredRun SoundRun { get; } = new(
        "id-1",
        "run-1",
        RunStatus.Succeeded,
        "Done.",
        [
            new(1, "submitted"), new(2, "assigned", Attempt: 1), new(3, "training_began"), new(4, "retry_scheduled"), new(5, "requeued"),
            new(6, "assigned", Attempt: 2), new(7, "succeeded"),
        ],
        Undisturbed);

    public static LedgerEvidence Ledger { get; } = new(
        [new("worker-1", Total: 100, Classes: 100, Elapsed: 100)],
        [new("worker-1 cpu-0", "id-1 attempt 1", 10, 40), new("worker-1 cpu-0", "id-1 attempt 2", 40, 90)],
        [("worker-1 cpu-0", "id-1 attempt 1", true), ("worker-1 cpu-0", "id-1 attempt 2", true)]);

    public static Evidence Sound { get; } = new([new("run-1", Variant: 0, "id-1")], [SoundRun], Ledger, LeftBehind: []);

    public static IReadOnlyList<string> Breaches(Evidence evidence) => AuditRules.BreachesOf(evidence, [Undisturbed]);

    public static CurvePoint PointAt(ulong step) => new(step, BitConverter.DoubleToInt64Bits(1.0 / step));

    public static Evidence With(StoredRun run) => Sound with { Runs = [run] };

    /// <summary>The curve of the training loss as it is served, changed.</summary>
    public static Evidence WithLoss(Func<IReadOnlyList<CurvePoint>, IEnumerable<CurvePoint>> change) => With(SoundRun with
    {
        Trained = Undisturbed with
        {
            Curves = Undisturbed.Curves.ToDictionary(
                curve => curve.Key, IReadOnlyList<CurvePoint> (curve) => curve.Key == Loss ? [.. change(curve.Value)] : curve.Value),
        },
    });

    public static Evidence With(LedgerEvidence ledger) => Sound with { Ledger = ledger };
}
