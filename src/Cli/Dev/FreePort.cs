using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Cli.Dev;

/// <summary>Ports of the loopback interface.</summary>
internal static class FreePort
{
    /// <summary>A port that nobody has now; whoever binds it must be ready to find it taken meanwhile.</summary>
    public static int Choose()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
