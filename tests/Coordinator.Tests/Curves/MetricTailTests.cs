using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;

namespace Orchestrator.Coordinator.Tests.Curves;

/// <summary>A follower who applies every update as the contract says has the served curve after each.</summary>
public sealed class MetricTailTests
{
    private readonly MetricTail _tail = new("loss");
    private readonly List<Point> _seen = [];
    private readonly List<CurvePoint> _facts = [];
    private readonly Dictionary<int, CurvePosition?> _starts = [];

    [Fact]
    public void New_points_are_told_once()
    {
        Begin(1, from: null);
        Write(1, sequence: 2, step: 1);
        Assert.False(Follow());
        Write(1, sequence: 3, step: 2);
        Assert.False(Follow());
        Assert.Empty(Updates());
        AssertServed([(1, 1), (1, 2)]);
    }

    [Fact]
    public void A_successor_that_takes_over_at_the_end_needs_no_restart()
    {
        Begin(1, from: null);
        Write(1, 2, step: 1);
        Follow();
        Begin(2, from: new(1, 2));
        Write(2, 2, step: 2);
        Assert.False(Follow());
        AssertServed([(1, 1), (2, 2)]);
    }

    [Fact]
    public void A_successor_that_goes_back_voids_what_was_told_after()
    {
        Begin(1, from: null);
        Write(1, 2, step: 1);
        Write(1, 3, step: 2);
        Write(1, 4, step: 3);
        Follow();
        Begin(2, from: new(1, 2));
        Assert.True(Follow());
        AssertServed([(1, 1)]);
        Write(2, 2, step: 2);
        Assert.False(Follow());
        AssertServed([(1, 1), (2, 2)]);
    }

    [Fact]
    public void A_restart_from_nothing_voids_everything()
    {
        Begin(1, from: null);
        Write(1, 2, step: 1);
        Write(1, 3, step: 2);
        Follow();
        Begin(2, from: null);
        Write(2, 2, step: 1);
        Assert.True(Follow());
        AssertServed([(2, 1)]);
    }

    [Fact]
    public void An_ancestors_records_that_arrive_late_find_their_place()
    {
        Begin(1, from: null);
        Write(1, 2, step: 1);
        Begin(2, from: new(1, 4));
        Write(2, 2, step: 4);
        Follow();
        AssertServed([(1, 1), (2, 4)]);
        Write(1, 3, step: 2);
        Write(1, 4, step: 3);
        Assert.True(Follow());
        AssertServed([(1, 1), (1, 2), (1, 3), (2, 4)]);
    }

    private void Begin(int attempt, CurvePosition? from) => _starts.Add(attempt, from);

    private void Write(int attempt, long sequence, long step) =>
        _facts.Add(new(attempt, sequence, step, step, 0.5, DateTimeOffset.UnixEpoch));

    private Lineage Served() => Lineage.Of(_starts.Select(start => new AttemptStart(start.Key, start.Value, CommittedOf(start.Key))));

    private long CommittedOf(int attempt) => _facts.Where(fact => fact.Attempt == attempt).Select(fact => fact.Sequence).Append(1).Max();

    private List<CurveUpdate> Updates()
    {
        var lineage = Served();
        var after = _tail.ReadAfter(lineage);
        var points = _facts.Where(fact => lineage.Contains(fact.Position) && (after is not { } told || fact.Position.CompareTo(told) > 0));
        return [.. _tail.Tell(lineage, [.. points.OrderBy(fact => fact.Position)])];
    }

    /// <returns>Was there a restart?</returns>
    private bool Follow()
    {
        var updates = Updates();
        foreach (var update in updates)
        {
            if (update.Restart)
            {
                _seen.RemoveAll(point => point.Step > update.KeepThroughStep);
            }

            _seen.AddRange(update.Points);
        }

        return updates.Any(update => update.Restart);
    }

    private void AssertServed((uint Attempt, ulong Step)[] expected) =>
        Assert.Equal(expected, _seen.Select(point => (point.Attempt, point.Step)));
}
