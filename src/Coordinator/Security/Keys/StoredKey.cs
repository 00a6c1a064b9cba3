using System.Collections.Immutable;
using Npgsql;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;

namespace Orchestrator.Coordinator.Security.Keys;

/// <summary>A key as the table has it.</summary>
/// <param name="Worker">The only worker that it is for; null: any.</param>
/// <param name="IdentityHash">Of a worker's credential.</param>
/// <param name="Parent">Of a worker's credential: the join token.</param>
internal sealed record StoredKey(
    string Id, KeyKind Kind, string Name, ImmutableArray<RoleGrant> Grants, string? Worker, byte[]? IdentityHash, bool IsSingleUse,
    string? Parent)
{
    /// <summary>What <see cref="Read"/> expects to be selected, from <c>access_key</c> as <c>k</c>.</summary>
    public const string Columns =
        "k.key_id, k.kind, k.name, k.grants, k.worker, k.identity_hash, k.single_use, k.parent, k.created_at, k.created_by, k.expires_at, "
        + "k.revoked_at, k.last_used_at";

    /// <summary>The part of a statement that says of <c>k</c> that it holds.</summary>
    public const string Holds =
        """
        k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
          AND NOT EXISTS (SELECT FROM access_key p WHERE p.key_id = k.parent AND p.revoked_at IS NOT NULL)
        """;

    public required DateTimeOffset CreatedAt { get; init; }

    public required string? CreatedBy { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset? RevokedAt { get; init; }

    public required DateTimeOffset? LastUsedAt { get; init; }

    public Caller ToCaller() => Kind switch
    {
        KeyKind.JoinToken => new($"join:{Name}/{Id}", [new(Role.Joiner, RoleGrant.AllProjects)]) { Key = Id, ExpiresAt = ExpiresAt },
        KeyKind.Worker => new(
            $"worker:{Worker}", [new(Role.Worker, RoleGrant.AllProjects), new(Role.Joiner, RoleGrant.AllProjects)])
        {
            Key = Id,
            ExpiresAt = ExpiresAt,
            Worker = new(Worker!, Convert.ToHexStringLower(IdentityHash!)),
        },
        _ => new($"key:{Name}/{Id}", Grants) { Key = Id, ExpiresAt = ExpiresAt },
    };

    public static StoredKey Read(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        KindOf(reader.GetString(1)),
        reader.GetString(2),
        [.. reader.GetFieldValue<string[]>(3).Select(GrantOf)],
        reader.IsDBNull(4) ? null : reader.GetString(4),
        reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5),
        reader.GetBoolean(6),
        reader.IsDBNull(7) ? null : reader.GetString(7))
    {
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(8),
        CreatedBy = reader.IsDBNull(9) ? null : reader.GetString(9),
        ExpiresAt = TimeOf(reader, 10),
        RevokedAt = TimeOf(reader, 11),
        LastUsedAt = TimeOf(reader, 12),
    };

    public static string NameOf(KeyKind kind) => kind switch
    {
        KeyKind.User => "user",
        KeyKind.JoinToken => "join_token",
        KeyKind.Worker => "worker",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No kind of key."),
    };

    private static KeyKind KindOf(string name) => name switch
    {
        "user" => KeyKind.User,
        "join_token" => KeyKind.JoinToken,
        "worker" => KeyKind.Worker,
        _ => throw new InvalidDataException($"A key is of kind '{name}'."),
    };

    private static RoleGrant GrantOf(string text) =>
        RoleGrant.TryParse(text, out var grant) ? grant.Value : throw new InvalidDataException($"A key grants '{text}'.");

    private static DateTimeOffset? TimeOf(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
