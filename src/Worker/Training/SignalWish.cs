using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Loop;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Training;

/// <summary>Stops when a signal has come, for the reason that the agent left in the attempt's folder; others leave none.</summary>
internal sealed class SignalWish(AttemptFolder attempt, CancellationToken received) : IStopSignal
{
    public StopReason? Wish => received.IsCancellationRequested ? StopFile.Read(attempt) ?? StopReason.Signal : null;
}
