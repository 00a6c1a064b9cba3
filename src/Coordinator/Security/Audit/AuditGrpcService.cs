using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Security.Audit;

internal sealed class AuditGrpcService(AuditStore store) : Contracts.V1.Audit.AuditBase
{
    private const int DefaultLimit = 100;

    public override async Task<ListAuditResponse> List(ListAuditRequest request, ServerCallContext context)
    {
        var entries = await store.ListAsync(
            request.Actor.Length > 0 ? request.Actor : null,
            request.Run.Length > 0 ? Guid.Parse(request.Run) : null,
            request.Since?.ToDateTimeOffset(),
            request.Limit > 0 ? (int)request.Limit : DefaultLimit,
            context.CancellationToken);
        return new() { Entries = { entries } };
    }
}
