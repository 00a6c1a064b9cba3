using Grpc.Core;

namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>
/// Lets the end of a call wait for the message under way. gRPC resets the stream when a write is canceled, and then its caller sees
/// nothing of the status that says why the call has ended.
/// </summary>
internal sealed class WholeMessageWriter<T>(IServerStreamWriter<T> caller) : IServerStreamWriter<T>, IDisposable
{
    // After so long, a caller that does not read has its stream reset all the same.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _reset = new();

    public WriteOptions? WriteOptions
    {
        get => caller.WriteOptions;
        set => caller.WriteOptions = value;
    }

    public Task WriteAsync(T message) => caller.WriteAsync(message, _reset.Token);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var end = cancellationToken.UnsafeRegister(_ => _reset.CancelAfter(Patience), null);
        await caller.WriteAsync(message, _reset.Token);
    }

    public void Dispose() => _reset.Dispose();
}
