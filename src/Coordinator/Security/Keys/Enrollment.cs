using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Security.Authentication;

namespace Orchestrator.Coordinator.Security.Keys;

/// <summary>
/// Gives workers their credentials: for a join token, or for the credential that the worker has. A token for one worker stays that worker's: an
/// answer that was lost can be asked for again, another worker cannot.
/// </summary>
internal sealed class Enrollment(NpgsqlDataSource database, IOptions<AuthenticationOptions> options)
{
    public async Task<(KeyText Credential, StoredKey Key)> EnrollAsync(Caller caller, EnrollRequest request, CancellationToken cancellation)
    {
        var identity = SHA256.HashData(Encoding.UTF8.GetBytes(request.IdentityKey));
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var own = await HoldAsync(connection, caller.Key!, cancellation) ?? throw AccessErrors.NoLongerKnown();
        await RequireAsync(connection, own, request.Worker, identity, cancellation);
        var credential = new NewKey(KeyText.New(), KeyKind.Worker, request.Worker, caller.Actor, options.Value.WorkerCredentialLifetime)
        {
            Worker = request.Worker,
            IdentityHash = identity,
            Parent = own.Kind is KeyKind.JoinToken ? own.Id : own.Parent,
        };
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                KeyStatements.Insert(credential), BindToFirst(own.Id, request.Worker, identity), ForgetOld(request.Worker),
            },
        };
        StoredKey stored;
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            stored = StoredKey.Read(reader);
        }

        await transaction.CommitAsync(cancellation);
        return (credential.Text, stored);
    }

    // Locked, so that a token for one worker is used by one of two that come at the same moment.
    private static async Task<StoredKey?> HoldAsync(NpgsqlConnection connection, string id, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {StoredKey.Columns} FROM access_key k WHERE key_id = @id AND {StoredKey.Holds} FOR UPDATE", connection);
        command.Parameters.AddWithValue("id", id);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? StoredKey.Read(reader) : null;
    }

    private static async Task RequireAsync(
        NpgsqlConnection connection, StoredKey own, string worker, byte[] identity, CancellationToken cancellation)
    {
        var isOther = own.Worker is { } bound && bound != worker;
        if (isOther || (own.IdentityHash is { } hash && !CryptographicOperations.FixedTimeEquals(hash, identity)))
        {
            throw KeyErrors.OtherWorker(own, worker);
        }

        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM worker WHERE name = @worker AND identity_hash <> @identity)", connection);
        command.Parameters.AddWithValue("worker", worker);
        command.Parameters.AddWithValue("identity", identity);
        if ((bool)(await command.ExecuteScalarAsync(cancellation))!)
        {
            throw KeyErrors.NameTaken(worker);
        }
    }

    private static NpgsqlBatchCommand BindToFirst(string key, string worker, byte[] identity) => new(
        "UPDATE access_key SET worker = @worker, identity_hash = @identity WHERE key_id = @id AND single_use")
    {
        Parameters = { new("id", key), new("worker", worker), new("identity", identity) },
    };

    // A worker gets a new one twice a day; who had one is in the audit trail.
    private static NpgsqlBatchCommand ForgetOld(string worker) => new(
        "DELETE FROM access_key WHERE kind = 'worker' AND worker = @worker AND expires_at < now() - interval '1 day'")
    {
        Parameters = { new("worker", worker) },
    };
}
