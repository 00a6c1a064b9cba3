using Grpc.Net.Client;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Session;

/// <summary>
/// The coordinators that this worker may speak to, for one purpose. Any of them will do: who has one keeps it as long as it answers, and goes to
/// the next when it does not. Workers begin with different ones, so that they spread.
/// </summary>
internal sealed class Coordinators(IReadOnlyList<Uri> addresses, Func<Uri, GrpcChannel> open, Random random) : IDisposable
{
    private readonly GrpcChannel[] _channels = [.. addresses.Select(open)];
    private int _next = random.Next(addresses.Count);

    public Workers.WorkersClient Next()
    {
        var channel = _channels[_next];
        _next = (_next + 1) % _channels.Length;
        return new(channel);
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }
}
