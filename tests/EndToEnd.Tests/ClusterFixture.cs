using System.Collections.Concurrent;
using Grpc.Core;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>
/// A real cluster for one test class: PostgreSQL, coordinator and worker processes of this build, started by the code behind <c>orc dev</c>.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly ConcurrentQueue<string> _said = new();
    private DevCluster? _cluster;
    private ServerConnection? _server;

    /// <summary>What the cluster said of itself, restarts above all.</summary>
    public IReadOnlyCollection<string> Said => _said;

    public CallInvoker Invoker => _server?.Invoker ?? throw new InvalidOperationException("The cluster is not started.");

    internal DevCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not started.");

    internal DevFolder Folder => new(_folder["dev"]);

    public async ValueTask InitializeAsync()
    {
        var settings = new DevSettings(Folder.Root, Workers: 1, Port: 0);
        _cluster = await DevCluster.StartAsync(settings, _said.Enqueue, TimeProvider.System, TestContext.Current.CancellationToken);
        _server = ServerConnection.To(new(new Uri(_cluster.Endpoints.Grpc), nameof(ClusterFixture)));
    }

    /// <summary>Runs <c>orc</c> against this cluster.</summary>
    public Task<RunningProgram> OrcAsync(params string[] arguments) => Orc.RunAsync(_folder.Path, Cluster.Endpoints.Grpc, arguments);

    public async ValueTask DisposeAsync()
    {
        _server?.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _folder.Dispose();
    }
}
