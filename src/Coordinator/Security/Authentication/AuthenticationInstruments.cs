using System.Diagnostics.Metrics;

namespace Orchestrator.Coordinator.Security.Authentication;

/// <summary>Calls that end for what they show, or showed.</summary>
internal sealed class AuthenticationInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Security";

    private readonly Counter<long> _refused;
    private readonly Counter<long> _revoked;

    public AuthenticationInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _refused = meter.CreateCounter<long>(
            "orchestrator.authentication.refused", "{call}", "Calls refused because what they show does not hold, by what that is");
        _revoked = meter.CreateCounter<long>(
            "orchestrator.authentication.revoked", "{call}", "Calls under way that ended as what they were authenticated by holds no longer");
    }

    /// <param name="what">nothing, scheme, form, key or token.</param>
    public void Refused(string what) => _refused.Add(1, new KeyValuePair<string, object?>("what", what));

    public void Revoked() => _revoked.Add(1);
}
