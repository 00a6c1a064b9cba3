using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Curves;

/// <summary>A database with one worker, and the parts of the coordinator that keep curves, as one coordinator has them.</summary>
internal sealed class CurvesDatabase : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private CurvesDatabase(TestDatabase database)
    {
        _database = database;
        Source = NpgsqlDataSource.Create(database.ConnectionString);
        Metrics = new MetricCatalog(Source);
        var meters = _services.GetRequiredService<IMeterFactory>();
        var instruments = new CheckpointInstruments(meters);
        var alarm = new DamageAlarm(instruments, NullLogger<DamageAlarm>.Instance);
        Verification = new VerificationStore(Source, Options.Create(new CheckpointsOptions()), alarm, instruments);
        Checkpoints = new CheckpointStore(Source, new AttemptQuery(Source), alarm);
        Journals = new JournalStore(Source, Metrics, Checkpoints);
        Lineages = new LineageStore(Source, new PostgresForkQuery(Source));
        Curves = new CurveStore(Source);
        Segments = new SegmentStore(Source);
        Instruments = new CurveInstruments(meters);
        Training = new TrainingObserver(new PostgresLiveRunQuery(Source), new TrainingInstruments(meters), NullLogger<TrainingObserver>.Instance);
    }

    public NpgsqlDataSource Source { get; }

    public MetricCatalog Metrics { get; }

    public VerificationStore Verification { get; }

    public CheckpointStore Checkpoints { get; }

    public JournalStore Journals { get; }

    public LineageStore Lineages { get; }

    public CurveStore Curves { get; }

    public SegmentStore Segments { get; }

    public CurveInstruments Instruments { get; }

    public TrainingObserver Training { get; }

    /// <summary>What its instruments were made from.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public WorkerId Worker { get; } = new(Guid.NewGuid());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<CurvesDatabase> CreateAsync(PostgresFixture postgres)
    {
        var database = new CurvesDatabase(await CoordinatorDatabase.CreateAsync(postgres, Cancellation));
        await database.AddWorkerAsync(database.Worker, "w", store: null);
        return database;
    }

    /// <param name="name">Unlike the others'.</param>
    /// <param name="store">Whoever has the same one sees the same checkpoints.</param>
    public async Task<WorkerId> NewWorkerAsync(string name, string store)
    {
        var worker = new WorkerId(Guid.NewGuid());
        await AddWorkerAsync(worker, name, store);
        return worker;
    }

    public async Task<RunId> NewRunAsync()
    {
        var run = RunId.New(TimeProvider.System);
        await ExecuteAsync(
            $$"""
            INSERT INTO run (run_id, project, name, request, spec, status, version, state, priority, submitted_at)
            VALUES ('{{run}}', 'p', 'n', '', '{}', 'running', 1, '{}', 0, now())
            """);
        return run;
    }

    /// <summary>A run that begins where a checkpoint was written; it is registered if it is not known yet.</summary>
    public async Task<RunId> NewForkAsync(RunId parent, int attempt, long sequence, long step = 0)
    {
        var child = await NewRunAsync();
        await ExecuteAsync(
            $"""
            INSERT INTO checkpoint (run_id, attempt, sequence, step, tokens, worker_id, location, size_bytes, manifest_hash, written_at, pinned)
            VALUES ('{parent}', {attempt}, {sequence}, {step}, 0, '{Worker}', '{parent}/{attempt}/{sequence}', 1, '', now(), true)
            ON CONFLICT DO NOTHING;
            INSERT INTO fork (run_id, parent_run_id, attempt, sequence, step) VALUES ('{child}', '{parent}', {attempt}, {sequence}, {step})
            """);
        return child;
    }

    /// <summary>Gives an attempt one device of the worker, for a run of this spec.</summary>
    public async Task PlaceAsync(RunId run, int attempt, RunSpec spec, DateTimeOffset at)
    {
        await using var command = Source.CreateCommand(
            """
            WITH specified AS (UPDATE run SET spec = @spec WHERE run_id = @run)
            INSERT INTO allocation (run_id, attempt, worker_id, device, allocated_at) VALUES (@run, @attempt, @worker, 'cpu-0', @at)
            """);
        command.Parameters.AddWithValue("spec", NpgsqlTypes.NpgsqlDbType.Jsonb, RunJson.Write(SpecDefaults.Resolve(spec)));
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("attempt", attempt);
        command.Parameters.AddWithValue("worker", Worker.Value);
        command.Parameters.AddWithValue("at", at);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    public async Task AppendAsync(RunId run, int attempt, params IEnumerable<JournalRecord> records) =>
        await Journals.AppendAsync([new JournalWrite(new(run, attempt), Worker, [.. records])], Cancellation);

    public async Task<List<CurvePoint>> ReadAsync(RunId run, string metric = TestJournal.Loss)
    {
        var (id, lineage) = (await Metrics.FindAsync(metric, Cancellation), await Lineages.ReadAsync(run, Cancellation));
        return await Curves.ReadAsync(run, id!.Value, lineage, after: null, Cancellation);
    }

    /// <summary>A writer as another coordinator has one. Start and stop it.</summary>
    public JournalWriter NewWriter() => new(
        new JournalStore(Source, new MetricCatalog(Source), Checkpoints),
        Instruments,
        Training,
        TimeProvider.System,
        NullLogger<JournalWriter>.Instance);

    public async Task SealAsync(TimeSpan quiet)
    {
        using var sealer = new SegmentSealer(Segments, Instruments, TimeProvider.System, NullLogger<SegmentSealer>.Instance);
        await sealer.SealDueAsync(quiet, Cancellation);
    }

    public async Task<long> CountAsync(string query)
    {
        await using var command = Source.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    public async Task ExecuteAsync(string statement)
    {
        await using var command = Source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private Task AddWorkerAsync(WorkerId worker, string name, string? store) => ExecuteAsync(
        $"""
        INSERT INTO worker (
          worker_id, name, identity_hash, session, status, pool, devices, data, version, host, boot_id, attached_at, last_seen, checkpoint_store)
        VALUES (
          '{worker}', '{name}', '', 1, 'connected', 'p', '[]', '[]', '1', 'h', 'b', now(), now(), {(store is null ? "NULL" : $"'{store}'")})
        """);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }
}
