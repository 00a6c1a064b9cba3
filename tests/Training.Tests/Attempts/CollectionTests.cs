using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Tests.Attempts;

public sealed class CollectionTests(UnbrokenRun unbroken) : IClassFixture<UnbrokenRun>
{
    [Fact]
    public async Task Garbage_collections_at_any_moment_change_nothing()
    {
        using var run = new TinyGpt(unbroken.Data);
        using var trained = new CancellationTokenSource();
        var collecting = Task.Factory.StartNew(() => CollectUntil(trained.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.IsType<LoopEnd.Done>(run.Continue());
        await trained.CancelAsync();
        await collecting;

        Assert.Equal(unbroken.Run.Curve(), run.Curve());
        Assert.Equal(unbroken.Run.Tensors(), run.Tensors());
    }

    private static void CollectUntil(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            GC.Collect(0);
            GC.WaitForPendingFinalizers();
        }
    }
}
