using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Insights;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Models;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;
using Device = TorchSharp.torch.Device;

namespace Orchestrator.Training.Workloads;

/// <summary>
/// Prediction of the next token: mean cross-entropy in nats over every position. tokens_BS (int64) are B sequences of S = T + 1 tokens; the
/// first T are read, the last T predicted.
/// </summary>
public sealed class LanguageModelWorkload : IWorkload
{
    // Means over so many positions are steady, and one short sequence costs little beside a training step.
    private const int PositionsToLookAt = 1024;

    private readonly Model _model;
    private readonly Device _device;
    private readonly ulong _dropoutSeed;
    private readonly TrainingBatches _training;
    private readonly HeldOutBatches _heldOut;
    private readonly bool _hasInsights;

    /// <summary>Builds the model; the data stay the caller's.</summary>
    /// <exception cref="DataException">A source is too short for the spec.</exception>
    public LanguageModelWorkload(RunSpec resolved, DataMixture data, Device device)
    {
        var (context, sequences) = ((int)resolved.Model.Transformer.Context, (int)resolved.Batch.Sequences);
        _training = data.Training(context, sequences, resolved.Seeds.Data);
        _heldOut = data.HeldOut(context, sequences, (int)resolved.Evaluation.Batches);
        _model = ModelCatalog.Build(resolved, device);
        (_device, _dropoutSeed, _hasInsights) = (device, resolved.Seeds.Dropout, resolved.Evaluation.Insights);
        TokensPerBatch = (ulong)context * (ulong)sequences;
        HeldOut = [.. resolved.Data.Sources.Select(source => (source.Name, source.Weight))];
    }

    public ParameterSet Parameters => _model.Parameters;

    public ulong TokensPerBatch { get; }

    public IReadOnlyList<(string Name, double Weight)> HeldOut { get; }

    public MicroLoss Loss(MicroStep at)
    {
        var tokens_BS = tensor(_training.Read(at.Batch), device: _device);
        var pass = new ForwardPass(new DropoutSeed(_dropoutSeed, at.Step, at.Index));
        var loss = Loss(tokens_BS, pass);
        return new MicroLoss(pass.Losses.Aggregate(loss, (sum, added) => sum.Plus(added)), loss, pass.Measurements);
    }

    public IEnumerable<BatchLoss> Evaluate(string source) => _heldOut.Of(source).Select(Evaluate);

    public InsightReport Look()
    {
        if (!_hasInsights)
        {
            return InsightReport.Empty;
        }

        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var insights = new ModelInsights();
        var tokens_BS = tensor(_heldOut.Of(HeldOut[0].Name).First(), device: _device);
        var length = Math.Min(tokens_BS.size(1) - 1, PositionsToLookAt);
        _model.forward(tokens_BS.narrow(0, 0, 1).narrow(1, 0, length), new ForwardPass { Observer = insights });
        return insights.Report();
    }

    public void Dispose() => _model.Dispose();

    private BatchLoss Evaluate(long[,] tokens)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var loss = Loss(tensor(tokens, device: _device), new ForwardPass()).to(float64).item<double>();
        return new BatchLoss(loss, (ulong)(tokens.GetLength(0) * (tokens.GetLength(1) - 1)));
    }

    private Tensor Loss(Tensor tokens_BS, ForwardPass pass)
    {
        var last = tokens_BS.shape[1] - 1;
        var logits_BTV = _model.forward(tokens_BS.narrow(1, 0, last), pass);
        var targets_BT = tokens_BS.narrow(1, 1, last);
        return nn.functional.cross_entropy(logits_BTV.flatten(0, 1), targets_BT.flatten());
    }
}
