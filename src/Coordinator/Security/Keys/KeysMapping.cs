using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Security.Keys;

internal static class KeysMapping
{
    public static Key ToProto(StoredKey key) => new()
    {
        Id = key.Id,
        Kind = key.Kind,
        Name = key.Name,
        Grants = { key.Grants.Select(grant => grant.ToProto()) },
        CreatedAt = key.CreatedAt.ToTimestamp(),
        CreatedBy = key.CreatedBy ?? "",
        ExpiresAt = key.ExpiresAt?.ToTimestamp(),
        RevokedAt = key.RevokedAt?.ToTimestamp(),
        LastUsedAt = key.LastUsedAt?.ToTimestamp(),
        Worker = key.Worker ?? "",
        SingleUse = key.IsSingleUse,
        Parent = key.Parent ?? "",
    };
}
