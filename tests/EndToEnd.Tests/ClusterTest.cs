using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>A test on the shared cluster; it fails when a host logged an error, and leaves no worker behind.</summary>
public abstract class ClusterTest(ClusterFixture cluster) : IAsyncDisposable
{
    private readonly List<TestWorker> _workers = [];

    private protected ClusterFixture Cluster => cluster;

    private protected TestFolder Folder { get; } = new();

    private protected async Task<TestWorker> StartWorkerAsync(
        string? pool = null, string? checkpoints = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var worker = await TestWorker.StartAsync(cluster, pool, checkpoints, environment);
        _workers.Add(worker);
        return worker;
    }

    private protected Task<SubmittedRun> SubmitAsync(RunSpec spec) => SubmittedRun.SubmitAsync(cluster, spec);

    private protected Task<RunningProgram> OrcAsync(params string[] arguments) => cluster.OrcAsync(arguments);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        Folder.Dispose();
        GC.SuppressFinalize(this);
        var errors = _workers.SelectMany(worker => worker.Errors).Concat(cluster.TakeErrors()).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }
}
