using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Exports;

/// <summary>
/// The pieces of one run as they arrive, in the only order that makes a run: itself, then what belongs to it, then its end. Whoever sends nothing
/// for a while is given up, because a transaction waits for it.
/// </summary>
internal sealed class ImportStream(IAsyncStreamReader<ExportPiece> pieces, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private RunId _run;

    /// <summary>What the stream begins with.</summary>
    public async Task<ExportedRun> ReadRunAsync(CancellationToken cancellation)
    {
        var run = await pieces.MoveNext(cancellation) && pieces.Current.ContentCase == ExportPiece.ContentOneofCase.Run
            ? pieces.Current.Run
            : throw ExportErrors.OutOfTurn("with nothing else");
        _run = ExportMapping.IdOf(run);
        return run;
    }

    /// <summary>What follows, up to the end and with it.</summary>
    public async Task<ExportPiece> ReadNextAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            if (!await pieces.MoveNext(either.Token))
            {
                throw ExportErrors.BrokenOff(_run);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw ExportErrors.Stalled(_run, Patience);
        }

        return pieces.Current.ContentCase != ExportPiece.ContentOneofCase.Run
            ? pieces.Current
            : throw ExportErrors.OutOfTurn("has no other one");
    }
}
