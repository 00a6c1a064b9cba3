using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Chaos;

/// <summary>What a link does with the bytes that pass.</summary>
internal enum LinkState
{
    Open,

    /// <summary>Connections are broken off, and none is taken.</summary>
    Cut,

    /// <summary>Connections stand, and nothing passes in either direction.</summary>
    HalfOpen,

    /// <summary>What the server says does not arrive.</summary>
    OneWay,

    /// <summary>Every piece is late.</summary>
    Slow,
}

/// <summary>A network link between two processes that can be disturbed: a proxy on loopback.</summary>
internal sealed class Link : IAsyncDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(400);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Func<int> _target;
    private readonly Task _accepting;
    private CancellationTokenSource _connections = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="from">The server that speaks through it.</param>
    /// <param name="to">Whom it speaks to.</param>
    /// <param name="target">The port that it leads to at this moment.</param>
    public Link(string from, string to, Func<int> target)
    {
        (From, Name, _target) = (from, $"{from} to {to}", target);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string From { get; }

    /// <summary>For the report.</summary>
    public string Name { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public LinkState State { get; private set; }

    public void Set(LinkState state)
    {
        State = state;
        if (state == LinkState.Cut)
        {
            Interlocked.Exchange(ref _connections, new()).Cancel();
        }

        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _connections.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_ended.Token);
            _ = ServeAsync(client, _connections.Token);
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken broken)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        try
        {
            if (State != LinkState.Cut)
            {
                near.NoDelay = true;
                await far.ConnectAsync(IPAddress.Loopback, _target(), broken);
                await Task.WhenAny(
                    PumpAsync(near, far, isAnswer: false, broken), PumpAsync(far, near, isAnswer: true, broken));
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // The link's business: both ends see the connection break off.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool isAnswer, CancellationToken broken)
    {
        var buffer = new byte[1 << 16];
        while (await from.GetStream().ReadAsync(buffer, broken) is > 0 and var read)
        {
            while (_changed.Task is var changed && (State == LinkState.HalfOpen || (State == LinkState.OneWay && isAnswer)))
            {
                await changed.WaitAsync(broken);
            }

            if (State == LinkState.Slow)
            {
                await Task.Delay(Delay, broken);
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), broken);
        }
    }
}
