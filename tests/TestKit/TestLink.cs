using System.Net;
using System.Net.Sockets;

namespace Orchestrator.TestKit;

/// <summary>A network link to a server of a test that can be disturbed: a proxy on loopback.</summary>
public sealed class TestLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private readonly int _target;
    private readonly Task _accepting;
    private CancellationTokenSource _connections = new();
    private (bool IsAnswer, long Bytes, bool Changes)? _fault;
    private long _asked;

    public TestLink(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public bool IsClosed { get; private set; }

    /// <summary>Bytes that went to the server.</summary>
    public long Asked => Interlocked.Read(ref _asked);

    /// <summary>Whether the fault that was planned has come to pass.</summary>
    public bool HasFailed
    {
        get
        {
            lock (_lock)
            {
                return _fault is null;
            }
        }
    }

    /// <summary>Breaks all connections off, once, after so many more bytes to the server.</summary>
    public void BreakAfterAsking(long bytes) => Plan((IsAnswer: false, bytes, Changes: false));

    /// <summary>Breaks all connections off, once, after so many more bytes from the server.</summary>
    public void BreakAfterAnswering(long bytes) => Plan((IsAnswer: true, bytes, Changes: false));

    /// <summary>Changes a bit of what goes to the server, once, after so many more bytes.</summary>
    public void ChangeAfterAsking(long bytes) => Plan((IsAnswer: false, bytes, Changes: true));

    /// <summary>Breaks all connections off and takes no more, until it is opened.</summary>
    public void Close()
    {
        IsClosed = true;
        Break();
    }

    public void Open() => IsClosed = false;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        Break();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
    }

    private void Plan((bool IsAnswer, long Bytes, bool Changes) fault)
    {
        lock (_lock)
        {
            _fault = fault;
        }
    }

    private void Break() => Interlocked.Exchange(ref _connections, new()).Cancel();

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
            if (!IsClosed)
            {
                near.NoDelay = true;
                await far.ConnectAsync(IPAddress.Loopback, _target, broken);
                await Task.WhenAny(PumpAsync(near, far, isAnswer: false, broken), PumpAsync(far, near, isAnswer: true, broken));
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
            Interlocked.Add(ref _asked, isAnswer ? 0 : read);
            if (IsDue(isAnswer, read) is { } changes)
            {
                if (!changes)
                {
                    Break();
                    return;
                }

                buffer[read / 2] ^= 1;
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), broken);
        }
    }

    /// <returns>Null when no fault is; else whether it is one that changes what passes.</returns>
    private bool? IsDue(bool isAnswer, int passing)
    {
        lock (_lock)
        {
            if (_fault is not { } fault || fault.IsAnswer != isAnswer)
            {
                return null;
            }

            _fault = fault.Bytes >= passing ? fault with { Bytes = fault.Bytes - passing } : null;
            return _fault is null ? fault.Changes : null;
        }
    }
}
