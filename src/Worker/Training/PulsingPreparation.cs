using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Loop;

namespace Orchestrator.Worker.Training;

/// <summary>Passes on how the preparation of data gets on, and that it does.</summary>
internal sealed class PulsingPreparation(IProgress<PreparationProgress> log, IPulse pulse) : IProgress<PreparationProgress>
{
    public void Report(PreparationProgress value)
    {
        pulse.Sign(TrainerPhase.Starting);
        log.Report(value);
    }
}
