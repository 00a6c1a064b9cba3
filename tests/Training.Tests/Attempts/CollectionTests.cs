using Orchestrator.Training.Data;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Tests.Attempts;

public sealed class CollectionTests(TinyData tiny) : IClassFixture<TinyData>
{
    // Enough for the runtime to optimise the code between us and libtorch; before that, nothing is collected early.
    private const ulong Steps = 100;

    [Fact]
    public async Task Garbage_collections_at_any_moment_change_nothing()
    {
        using var data = await tiny.OpenAsync(TinyGpt.Spec.Data, TestContext.Current.CancellationToken);
        using var undisturbed = Train(data);
        using var trained = new CancellationTokenSource();
        var collecting = Task.Factory.StartNew(
            () => CollectUntil(trained.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        using var disturbed = Train(data);
        await trained.CancelAsync();
        await collecting;

        Assert.Equal(undisturbed.Curve(), disturbed.Curve());
        Assert.Equal(undisturbed.Tensors(), disturbed.Tensors());
    }

    private static TinyGpt Train(DataMixture data)
    {
        var run = new TinyGpt(data);
        var end = run.Continue(change: spec =>
        {
            spec.Budget.Steps = Steps;
            spec.Checkpoint.EverySteps = Steps;
        });
        Assert.IsType<LoopEnd.Done>(end);
        return run;
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
