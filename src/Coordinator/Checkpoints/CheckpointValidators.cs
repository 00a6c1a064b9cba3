using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

internal sealed class ListCheckpointsValidator : IRequestValidator<ListCheckpointsRequest>
{
    public void Validate(ListCheckpointsRequest request, Violations violations) =>
        ReferenceRule.Validate(request.Run, violations);
}

internal sealed class DownloadCheckpointValidator : IRequestValidator<DownloadCheckpointRequest>
{
    public void Validate(DownloadCheckpointRequest request, Violations violations) =>
        ReferenceRule.Validate(request.Run, violations);
}
