using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Operations;

internal sealed class OperationsGrpcService(Diagnoser diagnoser) : Contracts.V1.Operations.OperationsBase
{
    public override Task<Diagnosis> Diagnose(DiagnoseRequest request, ServerCallContext context) => diagnoser.DiagnoseAsync(context.CancellationToken);
}
