using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;

namespace Orchestrator.Coordinator.Security.Keys;

internal sealed class KeysGrpcService(KeyStore keys, Enrollment enrollment) : Contracts.V1.Keys.KeysBase
{
    private static readonly TimeSpan JoinTokenLifetime = TimeSpan.FromHours(1);

    public override async Task<CreateKeyResponse> Create(CreateKeyRequest request, ServerCallContext context)
    {
        var caller = RequireKnown(context);
        var lifetime = request.Lifetime?.ToTimeSpan() ?? (request.Kind is KeyKind.JoinToken ? JoinTokenLifetime : null);
        var key = new NewKey(KeyText.New(), request.Kind, request.Name, caller.Actor, lifetime)
        {
            Grants = [.. request.Grants.Select(RoleGrant.Of)],
            Worker = request.Worker.Length > 0 ? request.Worker : null,
            IsSingleUse = request.SingleUse,
        };
        var stored = await keys.TryAddAsync(key, context.CancellationToken)
            ?? throw new InvalidOperationException($"Key {key.Text.Id}, which was drawn at random, is there already.");
        return new() { Key = KeysMapping.ToProto(stored), Text = key.Text.Reveal() };
    }

    public override async Task<ListKeysResponse> List(ListKeysRequest request, ServerCallContext context) =>
        new() { Keys = { (await keys.ListAsync(request.All, context.CancellationToken)).Select(KeysMapping.ToProto) } };

    public override async Task<Key> Revoke(RevokeKeyRequest request, ServerCallContext context) =>
        KeysMapping.ToProto(await keys.RevokeAsync(request.Id, context.CancellationToken) ?? throw KeyErrors.NotFound(request.Id));

    public override async Task<EnrollResponse> Enroll(EnrollRequest request, ServerCallContext context)
    {
        var (credential, key) = await enrollment.EnrollAsync(RequireKnown(context), request, context.CancellationToken);
        return new()
        {
            Credential = credential.Reveal(),
            ExpiresAt = key.ExpiresAt!.Value.ToTimestamp(),
            Lifetime = (key.ExpiresAt.Value - key.CreatedAt).ToDuration(),
        };
    }

    public override Task<WhoAmIResponse> WhoAmI(WhoAmIRequest request, ServerCallContext context)
    {
        var caller = context.Access().Caller;
        return Task.FromResult(new WhoAmIResponse
        {
            Actor = caller.Actor,
            Grants = { caller.Grants.Select(grant => grant.ToProto()) },
            ExpiresAt = caller.ExpiresAt?.ToTimestamp(),
            Anonymous = caller.IsAnonymous,
        });
    }

    private static Caller RequireKnown(ServerCallContext context) =>
        context.Access().Caller is { IsAnonymous: false } caller ? caller : throw KeyErrors.NobodyIsAsked();
}
