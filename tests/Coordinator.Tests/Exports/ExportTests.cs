using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Exports;

/// <summary>A run with an attempt that was lost and one that went on from its middle, in one installation, and another installation that has none.</summary>
public sealed class ExportTests(PostgresFixture postgres) : GivenRunTest(postgres, OneTry)
{
    // 0 and -0 are equal, and so are a thousand NaNs: their bits are not.
    private static readonly double[] Oddities =
    [
        double.NaN, BitConverter.UInt64BitsToDouble(0x7ff8_0000_0000_0001), double.PositiveInfinity, double.NegativeInfinity, -0.0, double.Epsilon,
    ];

    private readonly PostgresFixture _postgres = postgres;
    private CoordinatorHost? _elsewhere;

    private CoordinatorHost Elsewhere => _elsewhere!;

    private protected override async Task PrepareAsync() => _elsewhere = await CoordinatorHost.StartAsync(_postgres);

    private protected override async Task CleanUpAsync() => await Elsewhere.DisposeAsync();

    [Fact]
    public async Task An_imported_run_is_what_it_was_where_it_comes_from()
    {
        var run = await TrainAsync();
        var pieces = await ReadAsync(Host, run.Id);
        var imported = await ImportAsync(Elsewhere, pieces);

        Assert.Equal((false, ""), (imported.AlreadyHere, imported.Note));
        var there = imported.Run;
        Assert.Equal(pieces[0].Run.Origin.Installation, there.Imported.Installation);
        Assert.Equal(pieces[0].Run.Origin.ExportedAt, there.Imported.ExportedAt);
        (there.Imported, there.Version) = (null, run.Version);
        Assert.Equal(run, there);
        foreach (var attempt in new uint[] { 0, 1, 2 })
        {
            Assert.Equal(await BitsAsync(Host, run.Id, attempt), await BitsAsync(Elsewhere, run.Id, attempt));
        }

        Assert.Equal(await MatricesAsync(Host, run.Id), await MatricesAsync(Elsewhere, run.Id));
        Assert.Equal("hello from attempt 1", await LogAsync(Elsewhere, run.Id, attempt: 1));
    }

    [Fact]
    public async Task What_is_exported_says_how_much_of_each_attempt_is_served()
    {
        var run = (await ReadAsync(Host, (await TrainAsync()).Id))[0].Run;

        Assert.Equal([(1U, 20UL, false, 11UL), (2U, 16UL, true, 16UL)], run.Attempts.Select(
            attempt => (attempt.Number, attempt.LastSequence, attempt.HasVerdict, attempt.ServedThrough)));
        Assert.Equal((1U, 18UL), (Assert.Single(run.Checkpoints).Position.Attempt, run.Checkpoints[0].Position.Sequence));
    }

    [Fact]
    public async Task Importing_twice_is_the_same_run_and_so_is_importing_where_it_comes_from()
    {
        var run = await TrainAsync();
        var pieces = await ReadAsync(Host, run.Id);
        var first = await ImportAsync(Elsewhere, pieces);
        var second = await ImportAsync(Elsewhere, pieces);
        Assert.True(second.AlreadyHere);
        Assert.Equal(first.Run, second.Run);

        await new Contracts.V1.Runs.RunsClient(Elsewhere.Channel).ArchiveAsync(new() { Run = run.Id }, cancellationToken: Cancellation);
        Assert.True((await ImportAsync(Elsewhere, pieces)).AlreadyHere);
        Assert.True((await ImportAsync(Host, await ReadAsync(Elsewhere, run.Id))).AlreadyHere);
    }

    [Fact]
    public async Task A_run_that_has_not_ended_is_exported_as_it_is_and_cannot_be_imported()
    {
        await Ship.ShipAsync(Given, TestJournal.Of(attempt: 1, records: 5));
        var pieces = await ReadAsync(Host, Given.RunId);
        Assert.Equal(RunStatus.Starting, pieces[0].Run.Status);

        var error = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Elsewhere, pieces));
        Assert.Equal(ErrorReason.ExportRefused, TestRuns.ReasonOf(error));
        Assert.Contains("it was starting when it was exported", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_breaks_off_leaves_nothing()
    {
        var pieces = await ReadAsync(Host, (await TrainAsync()).Id);
        var error = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Elsewhere, pieces[..^1]));
        Assert.Equal(ErrorReason.ExportRefused, TestRuns.ReasonOf(error));

        var runs = await new Contracts.V1.Runs.RunsClient(Elsewhere.Channel).ListAsync(new(), cancellationToken: Cancellation);
        Assert.Empty(runs.Runs);
        Assert.False((await ImportAsync(Elsewhere, pieces)).AlreadyHere);
    }

    [Fact]
    public async Task A_run_of_the_same_id_with_another_history_is_not_touched()
    {
        var pieces = await ReadAsync(Host, (await TrainAsync()).Id);
        await ImportAsync(Elsewhere, pieces);
        var other = pieces[0].Clone();
        other.Run.Events[^1] = other.Run.Events[^1].Replace("succeeded", "failed", StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Elsewhere, [other, .. pieces[1..]]));
        Assert.Equal(ErrorReason.RunExists, TestRuns.ReasonOf(error));
    }

    [Fact]
    public async Task More_records_than_are_here_already_are_refused()
    {
        var pieces = await ReadAsync(Host, (await TrainAsync()).Id);
        await ImportAsync(Elsewhere, pieces);
        var longer = pieces[0].Clone();
        longer.Run.Attempts[0].LastSequence++;

        var error = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Elsewhere, [longer, .. pieces[1..]]));
        Assert.Equal(ErrorReason.RunExists, TestRuns.ReasonOf(error));
        Assert.Contains("attempt 1 ends at record 20 and the export's at 21", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_deleted_here_stays_deleted()
    {
        var run = await TrainAsync();
        var pieces = await ReadAsync(Host, run.Id);
        await new Contracts.V1.Runs.RunsClient(Host.Channel).DeleteAsync(new() { Run = run.Id }, cancellationToken: Cancellation);

        var error = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Host, pieces));
        Assert.Equal(ErrorReason.RunExists, TestRuns.ReasonOf(error));
        Assert.Contains("was deleted here", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_are_no_history_are_refused()
    {
        var pieces = await ReadAsync(Host, (await TrainAsync()).Id);
        var broken = pieces[0].Clone();
        broken.Run.Events.RemoveAt(0);

        var error = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Elsewhere, [broken, .. pieces[1..]]));
        Assert.Equal(ErrorReason.ExportRefused, TestRuns.ReasonOf(error));
        Assert.Contains("event 1 (Assigned) cannot follow the ones before it", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_that_a_journal_did_not_reach_are_refused()
    {
        var pieces = await ReadAsync(Host, (await TrainAsync()).Id);
        var shorter = pieces[0].Clone();
        shorter.Run.Attempts[1].LastSequence = 3;

        var error = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Elsewhere, [shorter, .. pieces[1..]]));
        Assert.Contains("records of attempt 2 that its journal did not reach", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_time_of_an_imported_run_is_in_no_ledger_here()
    {
        var run = await TrainAsync();
        await ImportAsync(Elsewhere, await ReadAsync(Host, run.Id));

        var report = await new Contracts.V1.Goodput.GoodputClient(Elsewhere.Channel).ReadAsync(new() { Run = run.Id }, cancellationToken: Cancellation);
        Assert.Contains("in the ledger of installation", report.Note, StringComparison.Ordinal);
        Assert.Equal(new DeviceTime(), report.Total);
    }

    [Fact]
    public async Task Nothing_can_begin_from_a_checkpoint_that_was_left_behind_and_the_refusal_says_where_it_is()
    {
        var run = await TrainAsync();
        var pieces = await ReadAsync(Host, run.Id);
        await ImportAsync(Elsewhere, pieces);

        var fork = new SubmitRequest { Spec = run.Spec, Fork = new() { Run = run.Id } };
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new Contracts.V1.Runs.RunsClient(Elsewhere.Channel).SubmitAsync(fork, cancellationToken: Cancellation));
        Assert.Equal(ErrorReason.CheckpointNotFound, TestRuns.ReasonOf(error));
        Assert.Contains($"stayed with installation {pieces[0].Run.Origin.Installation}", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_comes_after_the_run_that_it_began_from_and_shows_the_same_curve()
    {
        var parent = await TrainAsync();
        var spec = parent.Spec.Clone();
        spec.Name = "child";
        var submission = new SubmitRequest { Spec = spec, Fork = new() { Run = parent.Id }, Key = "once" };
        var child = (await new Contracts.V1.Runs.RunsClient(Host.Channel).SubmitAsync(submission, cancellationToken: Cancellation)).Run;
        var given = (await Agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.RunId == child.Id))).Tasks.Single();
        var start = TestJournal.Start(step: 17);
        start.Started.ForkedFrom = given.Fork;
        await Ship.ShipAsync(given, start, TestJournal.Step(2, 18, 0.5), TestJournal.Done(3));
        await EndAsync(given, lastSequence: 3);

        var (first, second) = (await ReadAsync(Host, parent.Id), await ReadAsync(Host, child.Id));
        var error = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Elsewhere, second));
        Assert.Contains($"it was forked from test ({parent.Id}), attempt 1, sequence 18, which is not here", error.Status.Detail, StringComparison.Ordinal);

        await ImportAsync(Elsewhere, first);
        await ImportAsync(Elsewhere, second);
        Assert.Equal(await BitsAsync(Host, child.Id), await BitsAsync(Elsewhere, child.Id));

        // Its key means what it meant.
        var again = await new Contracts.V1.Runs.RunsClient(Elsewhere.Channel).SubmitAsync(submission, cancellationToken: Cancellation);
        Assert.Equal((true, child.Id), (again.AlreadySubmitted, again.Run.Id));
    }

    [Fact]
    public async Task A_key_that_belongs_to_another_run_here_stays_its_own()
    {
        var runs = new Contracts.V1.Runs.RunsClient(Host.Channel);
        var submission = new SubmitRequest { Spec = Given.Spec, Key = "once" };
        var run = (await runs.SubmitAsync(submission, cancellationToken: Cancellation)).Run;
        await runs.CancelAsync(new() { Run = run.Id }, cancellationToken: Cancellation);
        var own = await new Contracts.V1.Runs.RunsClient(Elsewhere.Channel).SubmitAsync(submission, cancellationToken: Cancellation);

        var imported = await ImportAsync(Elsewhere, await ReadAsync(Host, run.Id));
        Assert.Contains("belongs to another run here", imported.Note, StringComparison.Ordinal);
        var again = await new Contracts.V1.Runs.RunsClient(Elsewhere.Channel).SubmitAsync(submission, cancellationToken: Cancellation);
        Assert.Equal(own.Run.Id, again.Run.Id);
    }

    private static void OneTry(RunSpec spec) => spec.Retries = new() { Backoff = new() { Nanos = 1_000_000 } };

    /// <summary>Attempt 1 ends without a verdict after record 20, attempt 2 goes on from record 11 and is done.</summary>
    private async Task<Run> TrainAsync()
    {
        var first = TestJournal.Of(attempt: 1, records: 17);
        first[0].Started.SourceHashes.Clear(); // a fork would be held to them
        for (var i = 0; i < Oddities.Length; i++)
        {
            first[5 + i].Measurement.Values[0].Value = Oddities[i];
        }

        await Ship.ShipAsync(
            Given,
            [
                .. first, TestJournal.Notice(18, step: 17), TestJournal.Checkpoint(19, attempt: 1, step: 17, Given.RunId),
                TestJournal.Matrix(20, step: 17, "late", float.NaN),
            ]);
        await Ship.SendLogAsync(Given, 0, "hello from attempt 1");
        await Ship.HearAsync();
        await Agent.BeatAsync(Agent.Report(Given, TaskState.Ended, lastSequence: 20));
        var next = (await Agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.Attempt == 2))).Tasks.Single();
        var second = TestJournal.Of(attempt: 2, records: 14, from: new() { Attempt = 1, Sequence = 11 }, step: 10);
        await Ship.ShipAsync(next, [.. second, TestJournal.Matrix(15, step: 23, "gain", 1, float.PositiveInfinity), TestJournal.Done(16)]);
        return await EndAsync(next, lastSequence: 16);
    }

    private async Task<Run> EndAsync(DesiredTask task, ulong lastSequence)
    {
        await Agent.BeatAsync(Agent.Report(task, TaskState.Ended, new() { Code = VerdictCode.Done, Step = 23 }, lastSequence));
        using var watch = new Contracts.V1.Runs.RunsClient(Host.Channel).Watch(new() { Run = task.RunId }, cancellationToken: Cancellation);
        var run = await watch.ResponseStream.ReadAllAsync(Cancellation).LastAsync(Cancellation);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        return await new Contracts.V1.Runs.RunsClient(Host.Channel).GetAsync(new() { Run = task.RunId }, cancellationToken: Cancellation);
    }

    private static async Task<List<ExportPiece>> ReadAsync(CoordinatorHost host, string run)
    {
        using var call = new Contracts.V1.Exports.ExportsClient(host.Channel).Read(new() { Run = run }, cancellationToken: Cancellation);
        return await call.ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation);
    }

    private static async Task<ImportResponse> ImportAsync(CoordinatorHost host, IEnumerable<ExportPiece> pieces)
    {
        using var call = new Contracts.V1.Exports.ExportsClient(host.Channel).Import(cancellationToken: Cancellation);
        try
        {
            foreach (var piece in pieces)
            {
                await call.RequestStream.WriteAsync(piece, Cancellation);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
            // Answered before all was heard.
        }

        return await call.ResponseAsync;
    }

    private static async Task<IEnumerable<(uint, ulong, ulong, long, uint)>> BitsAsync(CoordinatorHost host, string run, uint attempt = 0)
    {
        var request = new ReadCurveRequest { Run = run, Metric = TestJournal.Loss, Attempt = attempt };
        var curve = await new Contracts.V1.Curves.CurvesClient(host.Channel).ReadAsync(request, cancellationToken: Cancellation);
        Assert.NotEmpty(curve.Points);
        return curve.Points.Select(
            point => (point.Attempt, point.Sequence, point.Step, BitConverter.DoubleToInt64Bits(point.Value), point.Generation));
    }

    private static async Task<IEnumerable<MatrixMeasured>> MatricesAsync(CoordinatorHost host, string run) =>
        (await new Contracts.V1.Curves.CurvesClient(host.Channel).ReadMatricesAsync(new() { Run = run }, cancellationToken: Cancellation)).Matrices;

    private static async Task<string> LogAsync(CoordinatorHost host, string run, uint attempt)
    {
        using var call = new Contracts.V1.Runs.RunsClient(host.Channel).Logs(new() { Run = run, Attempt = attempt }, cancellationToken: Cancellation);
        var chunks = await call.ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation);
        return string.Concat(chunks.Select(chunk => chunk.Content.ToStringUtf8()));
    }
}
