using Orchestrator.Contracts;
using Orchestrator.Training.Insights;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Models;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Tests.Loop;

/// <summary>Fits a slope and an intercept, one point a batch: the smallest thing that can be trained.</summary>
internal sealed class LineWorkload : IWorkload
{
    private readonly Tensor _line;

    public LineWorkload()
    {
        Parameters = new ParameterSet(seed: 1, float64, CPU);
        _line = Parameters.Add("line", tensor([0.5, -0.25]), decays: false);
    }

    public ParameterSet Parameters { get; }

    public ulong TokensPerBatch => 3;

    public IReadOnlyList<(string Name, double Weight)> HeldOut { get; init; } = [("left", 1), ("right", 3)];

    /// <summary>Every micro-step that was asked for.</summary>
    public List<MicroStep> Asked { get; } = [];

    /// <summary>What becomes of a batch's loss, to spoil it.</summary>
    public Func<ulong, Tensor, Tensor> Spoil { get; init; } = (_, loss) => loss;

    /// <summary>What is measured beside the loss of a batch.</summary>
    public Func<ulong, double> StreamGrowth { get; init; } = _ => 1;

    public MicroLoss Loss(MicroStep at)
    {
        Asked.Add(at);
        var x = at.Batch % 7.0;
        var error = _line[0].Times(x).Plus(_line[1]).Plus(-(2 * x) - 1);
        var loss = Spoil(at.Batch, error * error);
        return new MicroLoss(loss, loss, new Dictionary<string, Tensor> { [MetricNames.StreamGrowth] = tensor(StreamGrowth(at.Batch)) });
    }

    /// <summary>On the left the loss is 1 and then 4, with as many tokens; on the right always 2.</summary>
    public IEnumerable<BatchLoss> Evaluate(string source) => source == "left" ? [new(1, 10), new(4, 20)] : [new(2, 5)];

    public InsightReport Look() => InsightReport.Empty;

    public void Dispose() => Parameters.Dispose();
}
