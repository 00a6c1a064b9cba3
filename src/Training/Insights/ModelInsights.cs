using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Connections;
using static TorchSharp.torch;

namespace Orchestrator.Training.Insights;

/// <summary>Asks every question of one pass through a model. What it holds belongs to the dispose scope around the pass.</summary>
internal sealed class ModelInsights : IPassObserver
{
    private readonly UnrolledConnections _unrolled = new();
    private readonly ExpertLoad _experts = new();
    private readonly ConnectionInsight[] _connections;

    public ModelInsights() =>
        _connections = [new ConnectionMatrices(), new CompositeGain(), _unrolled, new InputSimilarity(), new StreamComparison()];

    public void Connected(string module, ConnectionView view)
    {
        foreach (var insight in _connections)
        {
            using var scope = NewDisposeScope();
            insight.See(module, view);
        }
    }

    public void Closed(Tensor weights_SR)
    {
        using var scope = NewDisposeScope();
        _unrolled.Close(weights_SR);
    }

    public void Routed(string module, Tensor load_E)
    {
        using var scope = NewDisposeScope();
        _experts.See(module, load_E);
    }

    public InsightReport Report()
    {
        var notes = new InsightNotes();
        foreach (var insight in _connections)
        {
            insight.Tell(notes);
        }

        _experts.Tell(notes);
        return notes.Report;
    }
}
