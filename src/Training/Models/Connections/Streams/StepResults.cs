using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>What a fused step makes, and beside it what its backward pass needs.</summary>
/// <param name="Matrices_PSC">Of this connection.</param>
/// <param name="Input_PRE">The sublayer's; null in the backward pass, which has no use for it.</param>
/// <param name="Written_PSE">The streams after the pending write; null when nothing was pending.</param>
/// <param name="Projected_PSC">What goes into the hyperbolic tangent; null in static forms.</param>
/// <param name="Inverse_PS1">1 over each stream's norm; null in static forms.</param>
internal sealed record StepResults(
    Tensor Matrices_PSC, Tensor? Input_PRE, Tensor? Written_PSE, Tensor? Projected_PSC, Tensor? Inverse_PS1)
{
    public static StepResults For(StepInputs inputs)
    {
        var streams_PSE = inputs.Streams_PSE;
        var (positions, rate, width) = (streams_PSE.size(0), streams_PSE.size(1), streams_PSE.size(2));
        var columns = inputs.Static_SC.size(1);
        Tensor Empty(long rows, long wide) => empty([positions, rows, wide], streams_PSE.dtype);
        return new(
            Empty(rate, columns),
            Empty((columns - rate) / 2, width),
            inputs.PendingOutput_PRE is null ? null : Empty(rate, width),
            inputs.Weights_CE is null ? null : Empty(rate, columns),
            inputs.Weights_CE is null ? null : Empty(rate, 1));
    }
}
