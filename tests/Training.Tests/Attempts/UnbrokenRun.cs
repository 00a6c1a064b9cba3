using Orchestrator.Training.Data;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Tests.Attempts;

/// <summary>What every broken run must come to.</summary>
public sealed class UnbrokenRun : IAsyncLifetime
{
    private readonly TinyData _tiny = new();
    private TinyGpt? _run;
    private DataMixture? _data;

    public DataMixture Data => _data!;

    internal TinyGpt Run => _run!;

    public async ValueTask InitializeAsync()
    {
        _data = await _tiny.OpenAsync(TinyGpt.Spec.Data, TestContext.Current.CancellationToken);
        _run = new TinyGpt(_data);
        Assert.IsType<LoopEnd.Done>(_run.Continue());
    }

    public ValueTask DisposeAsync()
    {
        _run?.Dispose();
        _data?.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }
}
