using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Access;

namespace Orchestrator.Coordinator.Platform.Limits;

/// <summary>What each caller has left of its limits at this coordinator; one that has been quiet for a while takes no memory.</summary>
internal sealed class CallerLimits : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly LimitsOptions _options;
    private readonly LimitInstruments _instruments;
    private readonly PartitionedRateLimiter<Caller> _calls;
    private readonly PartitionedRateLimiter<Caller> _streams;

    public CallerLimits(IOptions<LimitsOptions> options, LimitInstruments instruments)
    {
        (_options, _instruments) = (options.Value, instruments);
        _calls = PartitionedRateLimiter.Create<Caller, string>(caller => RateLimitPartition.GetTokenBucketLimiter(caller.Actor, _ => new()
        {
            TokenLimit = _options.CallsAtOnce,
            TokensPerPeriod = _options.CallsPerSecond,
            ReplenishmentPeriod = Period,
        }));
        _streams = PartitionedRateLimiter.Create<Caller, string>(caller => RateLimitPartition.GetConcurrencyLimiter(caller.Actor, _ => new()
        {
            PermitLimit = _options.StreamsAtATime,
        }));
    }

    /// <exception cref="Errors.OrchestratorException">The caller has begun too many.</exception>
    public void BeginCall(Caller caller)
    {
        using var permit = _calls.AttemptAcquire(caller);
        if (!permit.IsAcquired)
        {
            _instruments.Refused("calls");
            throw LimitErrors.TooManyCalls(caller, _options);
        }
    }

    /// <returns>To be disposed at the end of the stream.</returns>
    /// <exception cref="Errors.OrchestratorException">The caller has too many open.</exception>
    public IDisposable BeginStream(Caller caller)
    {
        var permit = _streams.AttemptAcquire(caller);
        if (permit.IsAcquired)
        {
            return permit;
        }

        permit.Dispose();
        _instruments.Refused("streams");
        throw LimitErrors.TooManyStreams(caller, _options);
    }

    public void Dispose()
    {
        _calls.Dispose();
        _streams.Dispose();
    }
}
