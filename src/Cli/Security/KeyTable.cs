using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Security;

/// <summary>Keys for people: a row for each.</summary>
internal static class KeyTable
{
    public static Table Of(IEnumerable<Key> keys)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("id", "kind", "name", "grants", "created", "by", "expires", "last used", "state");
        foreach (var key in keys)
        {
            table.AddRow(
                key.Id,
                KindOf(key.Kind),
                Markup.Escape(key.Name),
                Markup.Escape(UseOf(key)),
                TimeOf(key.CreatedAt),
                Markup.Escape(key.CreatedBy.Length > 0 ? key.CreatedBy : "settings"),
                key.ExpiresAt is { } expires ? TimeOf(expires) : "never",
                key.LastUsedAt is { } used ? TimeOf(used) : "never",
                key.RevokedAt is { } revoked ? $"[red]revoked {TimeOf(revoked)}[/]" : "");
        }

        return table;
    }

    private static string KindOf(KeyKind kind) => kind switch
    {
        KeyKind.User => "key",
        KeyKind.JoinToken => "join token",
        KeyKind.Worker => "worker",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string UseOf(Key key) => key switch
    {
        { Kind: KeyKind.User } => string.Join(", ", key.Grants.Select(grant => RoleGrant.Of(grant).ToString())),
        { Worker.Length: > 0 } => $"only {key.Worker}",
        { SingleUse: true } => "one worker",
        _ => "any worker",
    };

    private static string TimeOf(Timestamp time) => time.ToDateTimeOffset().ToString("u", CultureInfo.InvariantCulture);
}
