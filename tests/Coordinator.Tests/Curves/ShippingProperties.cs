using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Tests.Curves;

/// <summary>
/// What holds of a journal however it is shipped: by its own worker and by one that completes it from checkpoints, in batches that are cut
/// anywhere, late, repeated and out of order, in transactions that are rolled back. The journal's row is locked, so transactions follow one
/// another. A failure is shrunk to the fewest batches that show it.
/// </summary>
public sealed class ShippingProperties
{
    private const int Shipments = 30_000;
    private const int Records = 40;
    private static readonly AttemptKey Attempt = new(new RunId(Guid.Parse("01938a00-0000-7000-8000-000000000001")), 1);
    private static readonly List<JournalRecord> Journal = TestJournal.Of(attempt: 1, Records);

    private static readonly WorkerId[] Workers =
        [new(Guid.Parse("01938a00-0000-7000-8000-00000000000a")), new(Guid.Parse("01938a00-0000-7000-8000-00000000000b"))];

    /// <param name="Worker">That ships it.</param>
    /// <param name="From">Index of its first record.</param>
    /// <param name="IsLast">The transaction ends with it.</param>
    /// <param name="IsLost">And is rolled back, or its coordinator dies before the commit.</param>
    public sealed record Batch(int Worker, int From, int Count, bool IsLast, bool IsLost);

    private static readonly Gen<Batch> AnyBatch =
        from worker in Gen.Choose(0, 1)
        from start in Gen.Choose(0, Records - 1)
        from count in Gen.Choose(0, 15)
        from isLast in Gen.Elements(true, false)
        from isLost in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Batch(worker, start, count, isLast, isLost);

    [Fact]
    public void Each_record_is_stored_once_and_in_order_and_what_is_acknowledged_is_stored() => Prop.ForAll(
        Arb.From(AnyBatch.ArrayOf().Resize(40), Shrink),
        batches =>
        {
            var (stored, acknowledged) = (new List<JournalRecord>(), 0L);
            foreach (var transaction in Transactions(batches))
            {
                var group = new JournalGroup(Attempt, stored.Count, isDeleted: false);
                foreach (var batch in transaction)
                {
                    group.Add(new(Attempt, Workers[batch.Worker], [.. Journal.Skip(batch.From).Take(batch.Count)]));
                }

                if (!transaction[^1].IsLost)
                {
                    stored.AddRange(group.Records.Select(record => record.Record));
                    acknowledged = group.Through;
                }

                if (acknowledged != stored.Count || !stored.Zip(Journal).All(pair => ReferenceEquals(pair.First, pair.Second)))
                {
                    throw new InvalidOperationException(
                        $"Acknowledged through {acknowledged}, stored: {string.Join(' ', stored.Select(record => record.Sequence))}");
                }
            }

            return Completes(stored.Count);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Shipments).WithQuietOnSuccess(true));

    // Whoever ships next is told where to go on from, and the rest of the journal follows.
    private static bool Completes(int stored)
    {
        var group = new JournalGroup(Attempt, stored, isDeleted: false);
        group.Add(new(Attempt, Workers[0], [.. Journal.Skip((int)group.Through)]));
        return group.Through == Records && group.Gaps == 0 && group.Trimmed == 0;
    }

    private static IEnumerable<IReadOnlyList<Batch>> Transactions(Batch[] batches)
    {
        var open = new List<Batch>();
        foreach (var batch in batches)
        {
            open.Add(batch);
            if (batch.IsLast)
            {
                yield return open;
                open = [];
            }
        }
    }

    // Ever smaller pieces are left out, each once.
    private static IEnumerable<Batch[]> Shrink(Batch[] batches)
    {
        for (var piece = batches.Length; piece > 0; piece /= 2)
        {
            for (var from = 0; from < batches.Length; from += piece)
            {
                yield return [.. batches.Take(from), .. batches.Skip(from + piece)];
            }
        }
    }
}
