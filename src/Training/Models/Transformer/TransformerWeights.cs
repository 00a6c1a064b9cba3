using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models.Sublayers;

namespace Orchestrator.Training.Models.Transformer;

/// <summary>How the initial matrices of a transformer are drawn: <see cref="InitialWeights"/> as specs.proto defines them.</summary>
internal sealed class TransformerWeights(TransformerSpec spec)
{
    /// <summary>Of a matrix that is no sublayer's output; of the embedding too, which may be the head.</summary>
    public WeightDraw Of(long inputs) => spec.InitialWeights switch
    {
        InitialWeights.Normal => spec.InitialDeviation,
        InitialWeights.TruncatedNormal => new WeightDraw(spec.InitialDeviation, IsCut: true),
        InitialWeights.Mitchell => new WeightDraw(1 / Math.Sqrt(inputs), IsCut: true),
        _ => throw new ArgumentException(
            $"model.transformer.initial_weights: {spec.InitialWeights} is not one of NORMAL, TRUNCATED_NORMAL, MITCHELL."),
    };

    /// <param name="block">Of the sublayer, from 0.</param>
    /// <param name="outputScale">What the connection multiplies output projections by.</param>
    public SublayerWeights OfSublayer(int block, double outputScale) =>
        new(Of, inputs => Of(inputs) with { Deviation = Of(inputs).Deviation / OutputDivisor(block) * outputScale });

    // The residual sums two outputs a block: of all blocks, or of those so far.
    private double OutputDivisor(int block) => spec.InitialWeights switch
    {
        InitialWeights.Normal => Math.Sqrt(2.0 * spec.Layers),
        InitialWeights.Mitchell => Math.Sqrt(2.0 * (block + 1)),
        _ => 1,
    };
}
