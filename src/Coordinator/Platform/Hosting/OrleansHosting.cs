using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.ServiceDefaults;
using Orleans.Configuration;

namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>Runs the Orleans silo in the coordinator's own process. No gateway: clients speak gRPC.</summary>
internal static class OrleansHosting
{
    private const int NoGateway = 0;

    public static void AddSilo(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(OrleansOptions.Section).Get<OrleansOptions>() ?? new OrleansOptions();
        var listen = ListenAddress(builder.Configuration);
        var siloPort = FreePort(options.SiloPort, IPAddress.IsLoopback(listen) ? listen : IPAddress.Any);
        // Not builder.UseOrleans: that takes the section "Orleans" for a schema of its own.
        builder.Services.AddOrleans(silo =>
        {
            Join(silo, options, siloPort, listen);
            silo.AddActivityPropagation();
            silo.AddIncomingGrainCallFilter<DatabaseFailureFilter>();
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                // A killed coordinator is noticed in about 4 s; a second vote keeps one bad node from evicting healthy ones.
                membership.ProbeTimeout = TimeSpan.FromSeconds(2);
                membership.NumMissedProbesLimit = 2;
                // When all are killed at once, nobody is left to declare them dead: the next ones wait until their signs of life are old.
                membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
                membership.NumMissedTableIAmAliveLimit = 3;
            });
        });
    }

    private static void Join(ISiloBuilder silo, OrleansOptions options, int siloPort, IPAddress listen)
    {
        switch (options.Clustering)
        {
            case OrleansOptions.Localhost:
                silo.UseLocalhostClustering(siloPort, NoGateway, serviceId: options.ServiceId, clusterId: options.ClusterId);
                break;
            case OrleansOptions.Postgres:
                silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> clustering) => clustering.Configure<NpgsqlDataSource>(
                    (membership, database) => (membership.Invariant, membership.DataSource) = ("Npgsql", database)));
                silo.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (options.ServiceId, options.ClusterId));
                var advertised = AdvertisedAddress(options, listen);
                silo.ConfigureEndpoints(advertised, siloPort, NoGateway, listenOnAnyHostAddress: !IPAddress.IsLoopback(listen));
                break;
            default:
                throw Invalid(nameof(options.Clustering), $"{OrleansOptions.Localhost} or {OrleansOptions.Postgres}", options.Clustering);
        }
    }

    private static IPAddress ListenAddress(ConfigurationManager configuration) =>
        IPAddress.TryParse(configuration["Listen:Address"], out var address) ? address : IPAddress.Loopback;

    private static IPAddress AdvertisedAddress(OrleansOptions options, IPAddress listen)
    {
        if (options.AdvertisedAddress is { Length: > 0 } text)
        {
            return IPAddress.TryParse(text, out var address)
                ? address
                : throw Invalid(nameof(options.AdvertisedAddress), "an IP address", text);
        }

        var isWildcard = listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any);
        return isWildcard
            ? Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).FirstOrDefault(IPAddress.Loopback)
            : listen;
    }

    private static StartUpException Invalid(string key, string expected, string got) =>
        new($"{OrleansOptions.Section}:{key} must be {expected}, got \"{got}\".");

    // Orleans would log a taken port with its stack trace before anyone could put it in words.
    private static int FreePort(int wanted, IPAddress address)
    {
        if (wanted is < 0 or > IPEndPoint.MaxPort)
        {
            throw Invalid(nameof(OrleansOptions.SiloPort), $"a port from 0 to {IPEndPoint.MaxPort}", $"{wanted}");
        }

        using var probe = new TcpListener(address, wanted);
        try
        {
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        catch (SocketException error)
        {
            throw new StartUpException(
                $"{OrleansOptions.Section}:{nameof(OrleansOptions.SiloPort)} {wanted} cannot be had: {error.Message}. "
                + "Choose another, or 0 for any free port.", error);
        }
    }
}
