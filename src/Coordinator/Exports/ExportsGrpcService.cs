using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Exports;

internal sealed class ExportsGrpcService(
    IRunReferences references, ExportReader reader, RunIntake intake, IRunQuery runs, CallLifetime lifetime, TimeProvider clock)
    : Contracts.V1.Exports.ExportsBase
{
    public override async Task Read(ReadExportRequest request, IServerStreamWriter<ExportPiece> responseStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        var run = await references.ResolveAsync(request.Run, context.Access(), call.Token);
        await foreach (var piece in reader.ReadAsync(run, call.Token))
        {
            await responseStream.WriteAsync(piece, call.Token);
        }
    }

    public override async Task<ImportResponse> Import(IAsyncStreamReader<ExportPiece> requestStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        var imported = await intake.ImportAsync(new ImportStream(requestStream, clock), context.Access(), call.Token);
        return new()
        {
            Run = await runs.GetAsync(imported.Run, call.Token),
            AlreadyHere = imported.IsAlreadyHere,
            Note = imported.Note,
        };
    }
}
