using Grpc.Core;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>Ends a wait on a stream, and then says what was waited for.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly string _description;
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public Deadline(string description)
    {
        _description = description;
        _source.CancelAfter(Patience.Long);
    }

    public CancellationToken Token => _source.Token;

    public async IAsyncEnumerable<T> Guard<T>(IAsyncEnumerable<T> stream)
    {
        await using var items = stream.GetAsyncEnumerator(Token);
        while (await MovesAsync(items))
        {
            yield return items.Current;
        }
    }

    public void Dispose() => _source.Dispose();

    private async Task<bool> MovesAsync<T>(IAsyncEnumerator<T> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException && Token.IsCancellationRequested)
        {
            Assert.Fail($"Not within {Patience.Long.TotalSeconds:F0} s: {_description}");
            return false;
        }
    }
}
