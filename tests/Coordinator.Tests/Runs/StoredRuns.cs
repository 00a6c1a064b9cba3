using Google.Protobuf;
using Npgsql;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Webhooks;
using Orchestrator.Coordinator.Webhooks;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>Puts runs and workers into a database without a coordinator.</summary>
internal sealed class StoredRuns(NpgsqlDataSource database, params (string Name, WebhookOptions Options)[] webhooks)
{
    private static readonly DateTimeOffset Start = RunHistory.Start;

    public PostgresRunStore Store { get; } = new(database, Outboxes.To(database, webhooks));

    public async Task<RecordedRun> SubmitAsync(string name, CancellationToken cancellation)
    {
        var request = new SubmitRequest { Spec = Specs.Named(name) };
        var spec = SpecDefaults.Resolve(request.Spec);
        var submitted = new RunEvent.Submitted(Start, RunId.New(TimeProvider.System), RunLimits.Of(spec));
        var run = new NewRun(Key: null, request.ToByteArray(), spec, TraceParent: null);
        Assert.Equal(InsertOutcome.Inserted, await Store.TryInsertAsync(run, submitted, cancellation));
        return await LoadAsync(submitted.Run, cancellation);
    }

    public async Task<RecordedRun> LoadAsync(RunId run, CancellationToken cancellation)
    {
        var recorded = await Store.LoadAsync(run, cancellation);
        Assert.NotNull(recorded);
        return recorded;
    }

    /// <summary>A connected worker with CPU devices of two threads, and the data of <see cref="Specs"/>.</summary>
    public static async Task<WorkerId> AddWorkerAsync(NpgsqlDataSource database, string name, int devices, CancellationToken cancellation)
    {
        var worker = new WorkerId(Guid.CreateVersion7());
        await using var command = database.CreateCommand(
            """
            INSERT INTO worker (worker_id, name, identity_hash, session, status, pool, devices, data, version, host, boot_id, attached_at, last_seen)
            VALUES (@worker, @name, '\x00', 1, 'connected', 'default',
              (SELECT jsonb_agg(jsonb_build_object('id', 'cpu-' || n, 'kind', 'DEVICE_KIND_CPU', 'threads', 2)) FROM generate_series(0, @devices - 1) AS n),
              '[{"name": "tiny", "tokenizer": "TOKENIZER_BYTES", "tokens": "1000", "documents": "10", "hash": "00"}]',
              '0', 'here', 'boot', now(), now())
            """);
        command.Parameters.AddWithValue("worker", worker.Value);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("devices", devices);
        await command.ExecuteNonQueryAsync(cancellation);
        return worker;
    }
}
