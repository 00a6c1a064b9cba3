using Npgsql;
using NpgsqlTypes;

namespace Orchestrator.Coordinator.Security.Keys;

/// <summary>The statements that add keys.</summary>
internal static class KeyStatements
{
    /// <summary>A key of that id that is there stays as it is, revoked or not.</summary>
    public static NpgsqlBatchCommand Insert(NewKey key) => new(
        $"""
        INSERT INTO access_key AS k (
          key_id, kind, name, secret_hash, grants, created_by, expires_at, worker, identity_hash, single_use, parent)
        VALUES (@id, @kind, @name, @hash, @grants, @by, now() + @lifetime, @worker, @identity, @single_use, @parent)
        ON CONFLICT DO NOTHING RETURNING {StoredKey.Columns}
        """)
    {
        Parameters =
        {
            new("id", key.Text.Id),
            new("kind", StoredKey.NameOf(key.Kind)),
            new("name", key.Name),
            new("hash", key.Text.HashSecret()),
            new("grants", key.Grants.Select(grant => grant.ToString()).ToArray()),
            new NpgsqlParameter<string?>("by", key.CreatedBy),
            new("lifetime", NpgsqlDbType.Interval) { Value = key.Lifetime is { } lifetime ? lifetime : DBNull.Value },
            new NpgsqlParameter<string?>("worker", key.Worker),
            new NpgsqlParameter<byte[]?>("identity", key.IdentityHash),
            new("single_use", key.IsSingleUse),
            new NpgsqlParameter<string?>("parent", key.Parent),
        },
    };
}
