using Orchestrator.Contracts.V1;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Attempts;

/// <summary>Stops a training whose journal has reached its bound; the few records of the ending come on top.</summary>
internal sealed class JournalBound(JournalWriter journal, ulong bytes) : IStopSignal
{
    public StopReason? Wish => (ulong)journal.Bytes >= bytes ? StopReason.JournalBound : null;
}
