using Orchestrator.Contracts.V1;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Tests.Loop;

/// <summary>Ends a training at the nth time it is asked whether to go on: by a wish to stop, or as a kill would.</summary>
internal sealed class CutAt(int polls, bool kill = false) : IStopSignal
{
    private int _left = polls;

    public StopReason? Wish => --_left > 0 ? null : kill ? throw new KilledException() : StopReason.Drained;
}

/// <summary>Nothing that comes after this in the training is done.</summary>
internal sealed class KilledException : Exception;
