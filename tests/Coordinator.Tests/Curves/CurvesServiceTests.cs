using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class CurvesServiceTests(PostgresFixture postgres) : GivenRunTest(
    postgres, spec => spec.Retries = new() { Backoff = new() { Nanos = 1_000_000 } })
{
    private Contracts.V1.Curves.CurvesClient Curves => new(Host.Channel);

    [Fact]
    public async Task The_curve_of_a_run_that_was_killed_has_every_step_once()
    {
        await Ship.ShipAsync(Given, TestJournal.Of(attempt: 1, records: 81));
        var second = await KillAsync(Given);
        await Ship.ShipAsync(second, TestJournal.Of(attempt: 2, records: 31, from: new() { Attempt = 1, Sequence = 51 }, step: 50));

        var curve = await ReadAsync(new() { Run = "test", Metric = TestJournal.Loss });
        Assert.Equal((Given.RunId, "test", 80UL), (curve.RunId, curve.RunName, curve.TotalPoints));
        Assert.Equal(Enumerable.Range(1, 80).Select(step => (ulong)step), curve.Points.Select(point => point.Step));
        Assert.Equal(Enumerable.Repeat(1U, 50).Concat(Enumerable.Repeat(2U, 30)), curve.Points.Select(point => point.Attempt));
        Assert.Equal(TestJournal.LossAt(2, 51), curve.Points[50].Value);

        var old = await ReadAsync(new() { Run = Given.RunId, Metric = TestJournal.Loss, Attempt = 1 });
        Assert.Equal(80, old.Points.Count);
        Assert.All(old.Points, point => Assert.Equal(1U, point.Attempt));
    }

    [Fact]
    public async Task A_pixel_budget_thins_the_curve_and_says_what_is_not_finite()
    {
        var journal = TestJournal.Of(attempt: 1, records: 1001);
        journal[700].Measurement.Values[0].Value = double.NaN;
        await Ship.ShipAsync(Given, journal[..501]);
        await Ship.ShipAsync(Given, journal[501..]);
        var curve = await ReadAsync(new() { Run = Given.RunId, Metric = TestJournal.Loss, MaxPoints = 40 });
        Assert.InRange(curve.Points.Count, 10, 50);
        Assert.Equal((1000UL, 1UL, 700UL), (curve.TotalPoints, curve.NonFinitePoints, curve.FirstNonFiniteStep));
        Assert.Contains(curve.Points, point => double.IsNaN(point.Value));
        Assert.Equal((1UL, 1000UL), (curve.Points[0].Step, curve.Points[^1].Step));
    }

    [Fact]
    public async Task A_curve_that_is_too_long_for_one_message_is_exported_in_pieces()
    {
        const int points = 150_000;
        await Ship.ShipAsync(Given, TestJournal.Of(attempt: 1, records: 2));
        await ExecuteAsync(
            $"""
            INSERT INTO point (run_id, attempt, metric_id, sequence, step, tokens, value, recorded_at)
            SELECT run_id, attempt, metric_id, n + 1, n, n * 1024, CASE n WHEN 77777 THEN 'NaN' ELSE 1.0 / n END, recorded_at
            FROM point, generate_series(2, {points}) AS n
            """);

        var error = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(new() { Run = Given.RunId, Metric = TestJournal.Loss }));
        Assert.Equal(ErrorReason.InvalidRequest, TestRuns.ReasonOf(error));
        Assert.Contains($"{points} points", error.Status.Detail, StringComparison.Ordinal);

        var curve = new ReadCurveResponse();
        using var export = Curves.Export(new() { Run = Given.RunId, Metric = TestJournal.Loss }, cancellationToken: Cancellation);
        await foreach (var piece in export.ResponseStream.ReadAllAsync(Cancellation))
        {
            curve.MergeFrom(piece);
        }

        Assert.Equal(Enumerable.Range(1, points).Select(step => (ulong)step), curve.Points.Select(point => point.Step));
        Assert.Equal((Given.RunId, (ulong)points, 1UL), (curve.RunId, curve.TotalPoints, curve.NonFinitePoints));
        Assert.Equal(77777UL, curve.FirstNonFiniteStep);

        var most = await ReadAsync(new() { Run = Given.RunId, Metric = TestJournal.Loss, MaxPoints = 50_000 });
        Assert.InRange(most.CalculateSize(), 1, 4 * 1024 * 1024);
    }

    [Fact]
    public async Task Metrics_are_listed_with_their_last_point()
    {
        await Ship.ShipAsync(Given, TestJournal.Of(attempt: 1, records: 11));
        var metrics = (await Curves.ListMetricsAsync(new() { Run = Given.RunId }, cancellationToken: Cancellation)).Metrics;
        Assert.Equal([TestJournal.Loss, MetricNames.TokensPerSecond], metrics.Select(metric => metric.Metric));
        Assert.Equal((10UL, 10UL, TestJournal.LossAt(1, 10)), (metrics[0].Points, metrics[0].Last.Step, metrics[0].Last.Value));
    }

    [Fact]
    public async Task An_unknown_metric_is_answered_with_the_known_ones()
    {
        await Ship.ShipAsync(Given, TestJournal.Of(attempt: 1, records: 11));
        var error = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(new() { Run = Given.RunId, Metric = "train/los" }));
        Assert.Equal(ErrorReason.MetricNotFound, TestRuns.ReasonOf(error));
        Assert.Contains(TestJournal.Loss, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_never_was_is_named()
    {
        await Ship.ShipAsync(Given, TestJournal.Of(attempt: 1, records: 11));
        var request = new ReadCurveRequest { Run = Given.RunId, Metric = TestJournal.Loss, Attempt = 7 };
        var error = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(request));
        Assert.Equal(ErrorReason.AttemptNotFound, TestRuns.ReasonOf(error));
    }

    [Fact]
    public async Task A_follower_of_a_run_that_is_killed_and_resumed_ends_with_the_served_curve()
    {
        using var tail = Curves.Tail(new() { Run = Given.RunId, Metrics = { TestJournal.Loss } }, cancellationToken: Cancellation);
        var seen = new List<Point>();
        var following = FollowAsync(tail.ResponseStream, seen);
        await Ship.ShipAsync(Given, TestJournal.Of(attempt: 1, records: 81));
        await Eventually.TrueAsync(() => seen is [.., { Step: 80 }]);

        var second = await KillAsync(Given);
        var journal = TestJournal.Of(attempt: 2, records: 31, from: new() { Attempt = 1, Sequence = 51 }, step: 50);
        await Ship.ShipAsync(second, journal[..11]);
        await Eventually.TrueAsync(() => seen is [.., { Step: 60, Attempt: 2 }]);
        await Ship.ShipAsync(second, [.. journal[11..], TestJournal.Done(sequence: 32)]);
        await Agent.BeatAsync(Agent.Report(second, TaskState.Ended, new() { Code = VerdictCode.Done }, lastSequence: 32));

        // The stream ends by itself, for the run is terminal.
        await following;
        Assert.Equal((await ReadAsync(new() { Run = Given.RunId, Metric = TestJournal.Loss })).Points, seen);
        Assert.Equal(80, seen.Count);
    }

    [Fact]
    public async Task A_follower_hears_of_a_point_well_before_it_would_look_by_itself()
    {
        await Ship.ShipAsync(Given, TestJournal.Of(attempt: 1, records: 2));
        using var tail = Curves.Tail(new() { Run = Given.RunId, Metrics = { TestJournal.Loss } }, cancellationToken: Cancellation);
        Assert.True(await tail.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(1UL, Assert.Single(tail.ResponseStream.Current.Points).Step);
        await Ship.ShipAsync(Given, TestJournal.Of(attempt: 1, records: 3));
        Assert.True(await tail.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(2UL, Assert.Single(tail.ResponseStream.Current.Points).Step);
    }

    private async Task<DesiredTask> KillAsync(DesiredTask task)
    {
        await Agent.BeatAsync(Agent.Report(task, TaskState.Ended));
        return Assert.Single((await Agent.HearTasksAsync(tasks => tasks.Tasks.Any(next => next.Attempt == task.Attempt + 1))).Tasks);
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var command = Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<ReadCurveResponse> ReadAsync(ReadCurveRequest request) =>
        await Curves.ReadAsync(request, cancellationToken: Cancellation);

    private static async Task FollowAsync(IAsyncStreamReader<CurveUpdate> updates, List<Point> seen)
    {
        await foreach (var update in updates.ReadAllAsync(Cancellation))
        {
            if (update.Restart)
            {
                seen.RemoveAll(point => point.Step > update.KeepThroughStep);
            }

            seen.AddRange(update.Points);
        }
    }
}
