using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Cli.Dev;

/// <summary>Ports of the loopback interface that nobody has now; whoever binds one must be ready to find it taken meanwhile.</summary>
internal static class FreePort
{
    // Below the range that the system gives to outgoing connections, so that a server that is started again finds its port free.
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    public static int Choose() => ChooseFirstOf(consecutive: 1);

    /// <returns>The first of some ports in a row.</returns>
    public static int ChooseFirstOf(int consecutive)
    {
        while (true)
        {
            var first = Random.Shared.Next(Lowest, Highest);
            if (Enumerable.Range(first, consecutive).All(IsFree))
            {
                return first;
            }
        }
    }

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
