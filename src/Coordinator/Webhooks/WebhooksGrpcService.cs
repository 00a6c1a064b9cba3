using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Webhooks;

internal sealed class WebhooksGrpcService(IRunReferences runs, DeliveryQuery deliveries) : Contracts.V1.Webhooks.WebhooksBase
{
    private const int DefaultLimit = 100;

    public override async Task<ListDeliveriesResponse> List(ListDeliveriesRequest request, ServerCallContext context)
    {
        var run = request.Run.Length == 0 ? null : await runs.ResolveEvenDeletedAsync(request.Run, context.Access(), context.CancellationToken);
        var state = request.State is DeliveryState.Unspecified ? (DeliveryState?)null : request.State;
        var most = request.Limit == 0 ? DefaultLimit : (int)request.Limit;
        return new()
        {
            Deliveries = { await deliveries.ListAsync(run?.Id, state, most, context.CancellationToken) },
            Note = run?.Note ?? "",
        };
    }
}
