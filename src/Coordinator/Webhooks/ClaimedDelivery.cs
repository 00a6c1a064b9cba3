using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>A delivery that this coordinator is to try now.</summary>
/// <param name="Body">JSON as it is sent.</param>
/// <param name="Tries">This one included.</param>
/// <param name="Age">Since the run's end.</param>
internal sealed record ClaimedDelivery(DeliveryId Id, RunId Run, string Event, string Body, int Tries, TimeSpan Age);
