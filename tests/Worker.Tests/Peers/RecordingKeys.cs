using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Tests.Peers;

/// <summary>Gives credentials, numbered, for whatever it is shown, and keeps what that was.</summary>
internal sealed class RecordingKeys : Keys.KeysBase
{
    private readonly ConcurrentDictionary<string, bool> _revoked = new();
    private int _count;

    /// <summary>How long credentials hold that are given from now on.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What each was given for.</summary>
    public ConcurrentQueue<(string Shown, EnrollRequest Request)> Enrolled { get; } = new();

    public void Revoke(string credential) => _revoked[$"Bearer {credential}"] = true;

    public bool Refuses(string? shown) => shown is not null && _revoked.ContainsKey(shown);

    public override Task<EnrollResponse> Enroll(EnrollRequest request, ServerCallContext context)
    {
        Enrolled.Enqueue((context.RequestHeaders.GetValue("authorization") ?? "", request));
        return Task.FromResult(new EnrollResponse
        {
            Credential = $"credential-{Interlocked.Increment(ref _count)}",
            ExpiresAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow() + Lifetime),
            Lifetime = Lifetime.ToDuration(),
        });
    }
}
