using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Bench.Ingestion;

/// <summary>One Ship call, with no more unanswered batches than the worker agent would have.</summary>
internal sealed class JournalStream(Workers.WorkersClient client, Welcome welcome, int runs, CancellationToken cancellation) : IDisposable
{
    private const int UnansweredOfRun = 4;

    private readonly AsyncDuplexStreamingCall<ShipBatch, ShipAcknowledgement> _call = client.Ship(cancellationToken: cancellation);
    private bool _isIntroduced;

    /// <summary>Completes when everything is committed.</summary>
    public async Task ShipAsync(IReadOnlyList<ShipBatch> batches)
    {
        for (var (sent, answered) = (0, 0); answered < batches.Count; answered++)
        {
            for (; sent < batches.Count && sent < answered + (UnansweredOfRun * runs); sent++)
            {
                await SendAsync(batches[sent]);
            }

            await HearAnswerToAsync(batches[answered]);
        }
    }

    public void Dispose() => _call.Dispose();

    private Task SendAsync(ShipBatch batch)
    {
        if (!_isIntroduced)
        {
            (batch.WorkerId, batch.Session, _isIntroduced) = (welcome.WorkerId, welcome.Session, true);
        }

        return _call.RequestStream.WriteAsync(batch, cancellation);
    }

    private async Task HearAnswerToAsync(ShipBatch batch)
    {
        var last = batch.Journal.Records[^1].Sequence;
        if (!await _call.ResponseStream.MoveNext(cancellation)
            || _call.ResponseStream.Current is not { } answer || answer.RunId != batch.RunId || answer.JournalThrough < last)
        {
            throw new InvalidOperationException($"Record {last} of run {batch.RunId} was not committed.");
        }
    }
}
