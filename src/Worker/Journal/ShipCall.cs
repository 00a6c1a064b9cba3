using System.Collections.Concurrent;
using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Execution;
using Orchestrator.Worker.Platform;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker.Journal;

/// <summary>
/// One Ship call: batches go out, round after round over all shipments; each answer in order belongs to the oldest batch under way.
/// </summary>
internal sealed class ShipCall(
    Workers.WorkersClient client, AttachedSession session, Shipments shipments, AgentInstruments instruments, TimeProvider clock,
    Action<TaskKey, Exception> warn)
{
    // Journals are files: nobody tells us that they grew.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<(Shipment Shipment, ShipBatch Batch)> _underWay = new();
    private readonly HashSet<Shipment> _known = [];
    private readonly HashSet<Shipment> _unreadable = [];
    private bool _isIntroduced;

    public bool HasDelivered { get; private set; }

    /// <summary>Which batch is the next to be answered, and whose: the one at fault when the call breaks off instead.</summary>
    public (Shipment Shipment, ShipBatch Batch)? Oldest => _underWay.TryPeek(out var oldest) ? oldest : null;

    /// <param name="superseded">Ends when a newer session has taken the place of this one.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="RpcException">The call broke off.</exception>
    public async Task RunAsync(Task superseded, CancellationToken cancellation)
    {
        using var call = client.Ship(cancellationToken: cancellation);
        var wakeup = new Wakeup();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var receiving = ReceiveAsync(call.ResponseStream, wakeup);
        var sending = SendAsync(call.RequestStream, wakeup, ended.Token);
        await Task.WhenAny(receiving, sending, superseded);
        await ended.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isOurs = superseded.IsCompleted || sending.IsFaulted;
        if (isOurs)
        {
            call.Dispose();
            await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await (isOurs ? sending : receiving);
    }

    private async Task SendAsync(IClientStreamWriter<ShipBatch> stream, Wakeup wakeup, CancellationToken ended)
    {
        while (await SendRoundAsync(stream, ended) is { } count)
        {
            if (count == 0)
            {
                await wakeup.WaitAsync(Interval, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>The batches sent; null when the call is over.</returns>
    private async Task<int?> SendRoundAsync(IClientStreamWriter<ShipBatch> stream, CancellationToken ended)
    {
        var sent = 0;
        foreach (var shipment in shipments.All)
        {
            foreach (var batch in Next(shipment))
            {
                Introduce(batch);
                _underWay.Enqueue((shipment, batch));
                if (!await stream.TryWriteAsync(batch, ended))
                {
                    return null;
                }

                sent++;
            }
        }

        return ended.IsCancellationRequested ? null : sent;
    }

    // One that cannot be read holds up no other. Half of it may have been taken out, so it begins anew when nothing of it is under way.
    private IReadOnlyList<ShipBatch> Next(Shipment shipment)
    {
        if (!_known.Contains(shipment))
        {
            if (_underWay.Any(batch => batch.Shipment == shipment))
            {
                return [];
            }

            shipment.Restart();
            _known.Add(shipment);
        }

        try
        {
            return shipment.Next();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _known.Remove(shipment);
            if (_unreadable.Add(shipment))
            {
                warn(shipment.Task, error);
            }

            return [];
        }
    }

    private void Introduce(ShipBatch batch)
    {
        if (!_isIntroduced)
        {
            (batch.WorkerId, batch.Session, _isIntroduced) = (session.WorkerId, session.Number, true);
        }
    }

    private async Task ReceiveAsync(IAsyncStreamReader<ShipAcknowledgement> stream, Wakeup wakeup)
    {
        while (await stream.MoveNext(CancellationToken.None))
        {
            var answer = stream.Current;
            if (!_underWay.TryPeek(out var oldest) || !Answers(oldest.Batch, answer))
            {
                throw new RpcException(new(StatusCode.Internal, $"The answer for {answer.RunId}/{answer.Attempt} belongs to no batch."));
            }

            oldest.Shipment.Acknowledge(oldest.Batch, answer);
            _underWay.TryDequeue(out _);
            HasDelivered = true;
            Count(oldest.Batch);
            wakeup.Ring();
        }
    }

    private static bool Answers(ShipBatch batch, ShipAcknowledgement answer) =>
        answer.RunId == batch.RunId && answer.Attempt == batch.Attempt
            && (batch.Journal is null ? answer.HasLogThrough : answer.HasJournalThrough);

    private void Count(ShipBatch batch)
    {
        if (batch.Journal is { } journal)
        {
            instruments.JournalShipped(journal, clock.GetUtcNow());
        }
        else
        {
            instruments.LogShipped();
        }
    }
}
