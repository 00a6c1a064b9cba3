using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>States as the table has them.</summary>
internal static class DeliveryStates
{
    private static readonly Dictionary<DeliveryState, string> Names = new()
    {
        [DeliveryState.Due] = "due",
        [DeliveryState.Delivered] = "delivered",
        [DeliveryState.GivenUp] = "given_up",
    };

    public static string NameOf(DeliveryState state) => Names[state];

    public static DeliveryState Of(string name) => Names.Single(state => state.Value == name).Key;
}
