namespace Orchestrator.Coordinator.Platform.Access;

/// <summary>
/// Lets a call be ended from here: a stream can outlive what its caller is known by. It takes the place of the sign that the caller has gone
/// before gRPC looks at that, so that no deadline of the caller's own choice gets around it.
/// </summary>
internal sealed class RevocableCall : IDisposable
{
    private readonly CancellationTokenSource _ended;

    private RevocableCall(HttpContext call)
    {
        _ended = CancellationTokenSource.CreateLinkedTokenSource(call.RequestAborted);
        call.RequestAborted = _ended.Token;
    }

    public bool IsRevoked { get; private set; }

    public void Revoke()
    {
        IsRevoked = true;
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose() => _ended.Dispose();

    /// <summary>Makes every call one.</summary>
    public static void UseFor(WebApplication app) => app.Use(async (call, next) =>
    {
        using var revocable = new RevocableCall(call);
        call.Features.Set(revocable);
        await next(call);
    });
}
