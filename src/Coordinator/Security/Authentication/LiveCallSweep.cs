using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Security.Keys;

namespace Orchestrator.Coordinator.Security.Authentication;

/// <summary>
/// Ends the calls under way whose callers are known no longer. While PostgreSQL is away, revocations are not heard of; expiry is.
/// </summary>
internal sealed class LiveCallSweep(
    LiveCalls live, KeyStore keys, AuthenticationInstruments instruments, IOptions<AuthenticationOptions> options, TimeProvider clock,
    ILogger<LiveCallSweep> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RecheckInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            EndExpired();
            await Round.TryAsync("Looking for calls whose keys were revoked", () => EndRevokedAsync(stoppingToken), logger, stoppingToken);
        }
    }

    private void EndExpired()
    {
        var now = clock.GetUtcNow();
        End(live.All.Where(one => one.Caller.ExpiresAt <= now));
    }

    private async Task EndRevokedAsync(CancellationToken cancellation)
    {
        var ofKeys = live.All.Where(one => one.Caller.Key is not null).ToList();
        if (ofKeys.Count == 0)
        {
            return;
        }

        var holding = await keys.HoldingAsync([.. ofKeys.Select(one => one.Caller.Key!).Distinct()], cancellation);
        End(ofKeys.Where(one => !holding.Contains(one.Caller.Key!)));
    }

    private void End(IEnumerable<(RevocableCall Call, Caller Caller)> calls)
    {
        foreach (var (call, _) in calls.Where(one => !one.Call.IsRevoked))
        {
            call.Revoke();
            instruments.Revoked();
        }
    }
}
