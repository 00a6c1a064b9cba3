using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>
/// Where workers reach this very coordinator: `Advertised:Endpoint`, else the address it listens on for gRPC, under the host's name when it
/// listens on all addresses.
/// </summary>
internal sealed class UploadEndpoint(IConfiguration configuration, IServer server)
{
    public string Address => configuration["Advertised:Endpoint"] is { Length: > 0 } advertised ? advertised : Listening();

    private string Listening()
    {
        // Ports are listened on in the order HTTP/1, then gRPC.
        var address = new UriBuilder(server.Features.Get<IServerAddressesFeature>()!.Addresses.Last());
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var listened) && (listened.Equals(IPAddress.Any) || listened.Equals(IPAddress.IPv6Any)))
        {
            address.Host = Dns.GetHostName();
        }

        return address.Uri.GetLeftPart(UriPartial.Authority);
    }
}
