using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Operations;

internal sealed class DiagnoseValidator : IRequestValidator<DiagnoseRequest>
{
    // Every message of this type is valid.
    public void Validate(DiagnoseRequest request, Violations violations)
    {
    }
}
