using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

/// <summary>Stops for whichever of several signals has a wish; the earlier in the list is named.</summary>
public sealed class FirstWish(params IReadOnlyList<IStopSignal> signals) : IStopSignal
{
    public StopReason? Wish => signals.Select(signal => signal.Wish).FirstOrDefault(wish => wish is not null);
}
