using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Tests.Workers;

/// <summary>A Ship call as an agent makes it.</summary>
internal sealed class ShipClient(CallInvoker connection, Welcome welcome) : IDisposable
{
    private readonly AsyncDuplexStreamingCall<ShipBatch, ShipAcknowledgement> _call =
        new Contracts.V1.Workers.WorkersClient(connection).Ship();

    private bool _isIntroduced;

    public ShipClient(GrpcChannel channel, Welcome welcome)
        : this(channel.CreateCallInvoker(), welcome)
    {
    }

    public Task SendAsync(DesiredTask task, params IEnumerable<JournalRecord> records) =>
        WriteAsync(new() { RunId = task.RunId, Attempt = task.Attempt, Journal = new() { Records = { records } } });

    public Task SendLogAsync(DesiredTask task, ulong offset, string text)
    {
        var log = new LogBatch { Offset = offset, Content = ByteString.CopyFromUtf8(text) };
        return WriteAsync(new() { RunId = task.RunId, Attempt = task.Attempt, Log = log });
    }

    /// <summary>The next acknowledgement.</summary>
    public async Task<ShipAcknowledgement> HearAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return _call.ResponseStream.Current;
    }

    public async Task<ulong> ShipAsync(DesiredTask task, params IEnumerable<JournalRecord> records)
    {
        await SendAsync(task, records);
        return (await HearAsync()).JournalThrough;
    }

    /// <summary>Nothing more is sent; the coordinator ends the call.</summary>
    public async Task CompleteAsync()
    {
        await _call.RequestStream.CompleteAsync();
        Assert.False(await _call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    public void Dispose() => _call.Dispose();

    private Task WriteAsync(ShipBatch batch)
    {
        if (!_isIntroduced)
        {
            (batch.WorkerId, batch.Session, _isIntroduced) = (welcome.WorkerId, welcome.Session, true);
        }

        return _call.RequestStream.WriteAsync(batch, TestContext.Current.CancellationToken);
    }
}
