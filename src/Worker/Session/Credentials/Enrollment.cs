using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Platform;

namespace Orchestrator.Worker.Session.Credentials;

/// <summary>
/// Sees that the agent has a credential: gets one for the join token, gets the next when half of its life is over, and begins anew with the
/// token when it is refused. An agent without a join token is known by its certificate, or not asked.
/// </summary>
internal sealed partial class Enrollment(
    WorkerFolder folder, WorkerIdentity identity, JoinToken token, CoordinatorConnections connections, AgentOptions options, TimeProvider clock,
    ILogger<Enrollment> logger) : BackgroundService
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Wakeup _changed = new();
    private WorkerCredential? _current = WorkerCredential.Load(folder.Credential);
    private int _next;

    /// <summary>The value of the header <c>authorization</c>; null: none is sent.</summary>
    /// <exception cref="RpcException">There is no credential, and none is to be had now.</exception>
    public async Task<string?> HeaderAsync(CancellationToken cancellation)
    {
        if (!token.IsConfigured)
        {
            return null;
        }

        await _gate.WaitAsync(cancellation);
        try
        {
            var credential = Holding() ?? await ExchangeAsync(ReadToken(), cancellation);
            _current = credential;
            return credential.Header;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What a call that begins now shows; null: a new one, or nothing.</summary>
    public WorkerCredential? Current => _current;

    /// <summary>
    /// A coordinator refuses what a call had shown when it began. Unless there is a newer one by now, which may outlive the join token, the next
    /// call begins anew with that.
    /// </summary>
    public void Refused(WorkerCredential? shown)
    {
        if (shown is not null)
        {
            Interlocked.CompareExchange(ref _current, null, shown);
        }
    }

    public override void Dispose()
    {
        _gate.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (token.IsConfigured)
        {
            await _changed.WaitAsync(UntilRenewal(), stoppingToken);
            if (_current is { } current && current.RenewAt <= clock.GetUtcNow())
            {
                await RenewAsync(current, stoppingToken);
            }
        }
    }

    // The present one holds on: a coordinator that is away now is asked again later.
    private async Task RenewAsync(WorkerCredential current, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            _current = await ExchangeAsync(current.Header, cancellation);
        }
        catch (RpcException error) when (!cancellation.IsCancellationRequested)
        {
            LogNotRenewed(CallFailure.Describe(error), current.ExpiresAt);
        }
        finally
        {
            _gate.Release();
        }
    }

    private WorkerCredential? Holding() => _current is { } current && current.ExpiresAt > clock.GetUtcNow() ? current : null;

    private TimeSpan UntilRenewal()
    {
        var rest = _current is { } current ? current.RenewAt - clock.GetUtcNow() : RetryInterval;
        return rest < TimeSpan.Zero ? RetryInterval : rest < RetryInterval ? rest : RetryInterval;
    }

    private string ReadToken()
    {
        try
        {
            return $"Bearer {token.Read()}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RpcException(new(StatusCode.Unauthenticated, $"The join token cannot be read: {error.Message}", error));
        }
    }

    private async Task<WorkerCredential> ExchangeAsync(string header, CancellationToken cancellation)
    {
        var servers = options.Servers.OfType<Uri>().ToList();
        _next = (_next + 1) % servers.Count;
        using var channel = connections.OpenAnonymous(servers[_next]);
        var answer = await new Keys.KeysClient(channel).EnrollAsync(
            new() { Worker = identity.Name, IdentityKey = identity.Key },
            new Metadata { { "authorization", header } },
            clock.GetUtcNow().Add(CallTimeout).UtcDateTime,
            cancellation);
        var renewAt = clock.GetUtcNow() + (answer.Lifetime.ToTimeSpan() / 2);
        var credential = new WorkerCredential(answer.Credential, answer.ExpiresAt.ToDateTimeOffset(), renewAt);
        credential.Save(folder.Credential);
        LogEnrolled(identity.Name, credential.ExpiresAt);
        _changed.Ring();
        return credential;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Enrolled as worker {Worker} until {ExpiresAt:u}")]
    private partial void LogEnrolled(string worker, DateTimeOffset expiresAt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The next credential is not to be had yet: {Failure} The present one holds until {ExpiresAt:u}")]
    private partial void LogNotRenewed(string failure, DateTimeOffset expiresAt);
}
