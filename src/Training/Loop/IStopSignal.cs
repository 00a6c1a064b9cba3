using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

/// <summary>Asked at every safe point whether to go on. Once there is a wish to stop, there is one for good.</summary>
public interface IStopSignal
{
    /// <summary>Why to stop; null to go on.</summary>
    StopReason? Wish { get; }
}
