using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Goodput;

internal sealed class GoodputGrpcService(IRunReferences runs, IRunOrigins origins, LedgerReader ledgers) : Contracts.V1.Goodput.GoodputBase
{
    public override async Task<GoodputReport> Read(ReadGoodputRequest request, ServerCallContext context)
    {
        if (request.Run.Length == 0)
        {
            context.Access().RequireAll();
        }

        var run = request.Run.Length == 0 ? null : await runs.ResolveEvenDeletedAsync(request.Run, context.Access(), context.CancellationToken);
        var ledger = await ledgers.ReadAsync(run?.Id, context.CancellationToken);
        var isByRun = request.By.Contains(GoodputBreakdown.Run);
        var names = isByRun ? await runs.NamesOfAsync(ledger.Runs, context.CancellationToken) : null;
        var report = GoodputMapping.ToProto(ledger, run, isByWorker: request.By.Contains(GoodputBreakdown.Worker), names);
        if (run is not null && await origins.OfAsync(run.Id, context.CancellationToken) is { } origin)
        {
            report.Note = $"{run.Note}{(run.Note.Length > 0 ? "; " : "")}imported: its device time is in the ledger of installation {origin.Installation}, not in this one";
        }

        return report;
    }
}
