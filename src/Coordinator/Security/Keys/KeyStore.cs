using Npgsql;
using Orchestrator.Contracts.Access;

namespace Orchestrator.Coordinator.Security.Keys;

/// <summary>
/// The table of keys. Nothing of it is kept in memory: a key that is revoked is refused by the next call, whichever coordinator gets it.
/// </summary>
internal sealed class KeyStore(NpgsqlDataSource database)
{
    /// <returns>Null: no such key, or another secret, or it holds no longer. Whoever asks is not told which.</returns>
    public async Task<StoredKey?> FindAsync(KeyText text, CancellationToken cancellation)
    {
        var (key, isNewlyUsed) = await ReadAsync(text, cancellation);
        if (isNewlyUsed)
        {
            await NoteUseAsync(text.Id, cancellation);
        }

        return key;
    }

    /// <returns>Of those, the ones that hold.</returns>
    public async Task<IReadOnlySet<string>> HoldingAsync(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"SELECT k.key_id FROM access_key k WHERE key_id = ANY (@ids) AND {StoredKey.Holds}");
        command.Parameters.AddWithValue("ids", ids.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var holding = new HashSet<string>();
        while (await reader.ReadAsync(cancellation))
        {
            holding.Add(reader.GetString(0));
        }

        return holding;
    }

    /// <returns>Null: there is one of that id, which stays as it is.</returns>
    public async Task<StoredKey?> TryAddAsync(NewKey key, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(KeyStatements.Insert(key));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? StoredKey.Read(reader) : null;
    }

    /// <param name="all">Those that hold no longer, and workers' credentials, too.</param>
    /// <param name="cancellation">Of the caller.</param>
    public async Task<IReadOnlyList<StoredKey>> ListAsync(bool all, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT {StoredKey.Columns} FROM access_key k WHERE @all OR (kind <> 'worker' AND {StoredKey.Holds})
            ORDER BY created_at DESC, key_id DESC
            """);
        command.Parameters.AddWithValue("all", all);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var keys = new List<StoredKey>();
        while (await reader.ReadAsync(cancellation))
        {
            keys.Add(StoredKey.Read(reader));
        }

        return keys;
    }

    /// <summary>Once revoked, a key stays so from the first time on.</summary>
    /// <returns>Null: no such key.</returns>
    public async Task<StoredKey?> RevokeAsync(string id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"UPDATE access_key AS k SET revoked_at = coalesce(revoked_at, now()) WHERE key_id = @id RETURNING {StoredKey.Columns}");
        command.Parameters.AddWithValue("id", id);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? StoredKey.Read(reader) : null;
    }

    private async Task<(StoredKey? Key, bool IsNewlyUsed)> ReadAsync(KeyText text, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT {StoredKey.Columns}, k.secret_hash, coalesce(k.last_used_at < now() - interval '1 minute', true)
            FROM access_key k WHERE key_id = @id AND {StoredKey.Holds}
            """);
        command.Parameters.AddWithValue("id", text.Id);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) && text.Proves(reader.GetFieldValue<byte[]>(13))
            ? (StoredKey.Read(reader), reader.GetBoolean(14))
            : default;
    }

    private async Task NoteUseAsync(string id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("UPDATE access_key SET last_used_at = now() WHERE key_id = @id");
        command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
