using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Checkpoints;

internal sealed class ListCheckpointsValidator : IRequestValidator<ListCheckpointsRequest>
{
    public void Validate(ListCheckpointsRequest request, Violations violations) =>
        violations.Require("run", "empty", request.Run.Length > 0, "a run's id, name or prefix");
}

internal sealed class DownloadCheckpointValidator : IRequestValidator<DownloadCheckpointRequest>
{
    public void Validate(DownloadCheckpointRequest request, Violations violations) =>
        violations.Require("run", "empty", request.Run.Length > 0, "a run's id, name or prefix");
}
