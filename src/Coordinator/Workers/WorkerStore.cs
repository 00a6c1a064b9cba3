using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Npgsql;
using NpgsqlTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;

namespace Orchestrator.Coordinator.Workers;

/// <summary>The table of workers, as attached streams change it. The session number fences every change but the hello.</summary>
internal sealed class WorkerStore(NpgsqlDataSource database, TimeProvider clock)
{
    private const int KeyPrefixBytes = 4;

    public static bool IsOf(WorkerBinding own, Hello hello) =>
        own.Name == hello.Name && (own.IdentityHash is null || own.IdentityHash == Convert.ToHexStringLower(HashOf(hello.IdentityKey)));

    /// <returns>Is that the worker which the caller is?</returns>
    public async Task<bool> IsOfAsync(WorkerBinding own, WorkerId worker, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT EXISTS (
              SELECT FROM worker
              WHERE worker_id = @worker AND name = @name AND (@identity::text IS NULL OR encode(identity_hash, 'hex') = @identity))
            """);
        command.Parameters.AddWithValue("worker", worker.Value);
        command.Parameters.AddWithValue("name", own.Name);
        command.Parameters.Add(new NpgsqlParameter<string?>("identity", own.IdentityHash));
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async Task<WorkerRegistration> RegisterAsync(Hello hello, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO worker (
              worker_id, name, identity_hash, session, status, pool, devices, data, version, host, boot_id, checkpoint_store, attached_at,
              last_seen)
            VALUES (@worker, @name, @identity, 1, 'connected', @pool, @devices, @data, @version, @host, @boot, @store, now(), now())
            ON CONFLICT (name) DO UPDATE SET
              session = worker.session + 1, status = 'connected', pool = excluded.pool, devices = excluded.devices, data = excluded.data,
              version = excluded.version, host = excluded.host, boot_id = excluded.boot_id,
              checkpoint_store = excluded.checkpoint_store, leaving = false, attached_at = excluded.attached_at,
              last_seen = excluded.last_seen
            WHERE worker.identity_hash = excluded.identity_hash
            RETURNING worker_id, session
            """);
        command.Parameters.AddWithValue("worker", Guid.CreateVersion7(clock.GetUtcNow()));
        command.Parameters.AddWithValue("name", hello.Name);
        command.Parameters.AddWithValue("identity", HashOf(hello.IdentityKey));
        command.Parameters.AddWithValue("pool", hello.Pool);
        command.Parameters.AddWithValue("devices", NpgsqlDbType.Jsonb, WorkerDocuments.Write(hello.Devices));
        command.Parameters.AddWithValue("data", NpgsqlDbType.Jsonb, WorkerDocuments.Write(hello.Data));
        command.Parameters.AddWithValue("version", hello.Version);
        command.Parameters.AddWithValue("host", hello.Host);
        command.Parameters.AddWithValue("boot", hello.BootId);
        command.Parameters.Add(new NpgsqlParameter<string?>("store", hello.CheckpointStore.Length > 0 ? hello.CheckpointStore : null));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new WorkerRegistration.Accepted(new WorkerId(reader.GetGuid(0)), reader.GetInt64(1))
            : await HolderOfAsync(hello.Name, cancellation);
    }

    /// <param name="worker">Whose lease it is.</param>
    /// <param name="session">In which it spoke.</param>
    /// <param name="heartbeat">What it said.</param>
    /// <param name="hasNewData">Its catalogue is another one than before.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<LeaseRenewal> RenewAsync(
        WorkerId worker, long session, Heartbeat heartbeat, bool hasNewData, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE worker SET last_seen = now(), status = 'connected', data = coalesce(@data, data), leaving = @leaving, disks = @disks,
              clock_ahead = @sent_at::timestamptz - clock_timestamp()
            WHERE worker_id = @worker AND session = @session AND status <> 'lost'
            """);
        command.Parameters.AddWithValue("worker", worker.Value);
        command.Parameters.AddWithValue("session", session);
        command.Parameters.AddWithValue("leaving", heartbeat.Leaving);
        command.Parameters.Add(Document("data", hasNewData ? heartbeat.Data : null));
        command.Parameters.Add(Document("disks", heartbeat.Disks.Count > 0 ? heartbeat.Disks : null));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset?>("sent_at", heartbeat.SentAt?.ToDateTimeOffset()));
        return await command.ExecuteNonQueryAsync(cancellation) > 0 ? LeaseRenewal.Renewed
            : await IsNewestAsync(worker, session, cancellation) ? LeaseRenewal.Lost
            : LeaseRenewal.Replaced;
    }

    /// <summary>The stream of the session is gone; the lease runs on.</summary>
    public async Task MarkUnreachableAsync(WorkerId worker, long session, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "UPDATE worker SET status = 'unreachable' WHERE worker_id = @worker AND session = @session AND status = 'connected'");
        command.Parameters.AddWithValue("worker", worker.Value);
        command.Parameters.AddWithValue("session", session);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static byte[] HashOf(string identityKey) => SHA256.HashData(Encoding.UTF8.GetBytes(identityKey));

    private static NpgsqlParameter Document(string name, IEnumerable<IMessage>? messages) =>
        new(name, NpgsqlDbType.Jsonb) { Value = messages is null ? DBNull.Value : WorkerDocuments.Write(messages) };

    // A statement of its own: it sees the session that the renewal may have waited for.
    private async Task<bool> IsNewestAsync(WorkerId worker, long session, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT session = @session FROM worker WHERE worker_id = @worker");
        command.Parameters.AddWithValue("worker", worker.Value);
        command.Parameters.AddWithValue("session", session);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task<WorkerRegistration> HolderOfAsync(string name, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT host, identity_hash FROM worker WHERE name = @name");
        command.Parameters.AddWithValue("name", name);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var hash = reader.GetFieldValue<byte[]>(1);
        return new WorkerRegistration.NameTaken(reader.GetString(0), Convert.ToHexStringLower(hash.AsSpan(0, KeyPrefixBytes)));
    }
}
