using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Goodput;

internal sealed class GoodputGrpcService(IRunReferences runs, LedgerReader ledgers) : Contracts.V1.Goodput.GoodputBase
{
    public override async Task<GoodputReport> Read(ReadGoodputRequest request, ServerCallContext context)
    {
        var run = request.Run.Length == 0 ? null : await runs.ResolveEvenDeletedAsync(request.Run, context.CancellationToken);
        var ledger = await ledgers.ReadAsync(run?.Id, context.CancellationToken);
        var isByRun = request.By.Contains(GoodputBreakdown.Run);
        var names = isByRun ? await runs.NamesOfAsync(ledger.Runs, context.CancellationToken) : null;
        return GoodputMapping.ToProto(ledger, run, isByWorker: request.By.Contains(GoodputBreakdown.Worker), names);
    }
}
