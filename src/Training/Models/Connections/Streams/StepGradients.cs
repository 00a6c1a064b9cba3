using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>Gradients of a fused step's results, and of its inputs.</summary>
/// <param name="OfMatrices_PSC">Null when nothing depends on them.</param>
/// <param name="OfInput_PRE">Null when nothing depends on it.</param>
/// <param name="OfWritten_PSE">Null when nothing depends on them.</param>
internal sealed record StepGradients(Tensor? OfMatrices_PSC, Tensor? OfInput_PRE, Tensor? OfWritten_PSE, StepInputs OfInputs)
{
    public static StepGradients For(StepInputs inputs, Tensor? ofMatrices_PSC, Tensor? ofInput_PRE, Tensor? ofWritten_PSE) => new(
        ofMatrices_PSC?.contiguous(),
        ofInput_PRE?.contiguous(),
        ofWritten_PSE?.contiguous(),
        new(
            empty_like(inputs.Streams_PSE),
            inputs.PendingMatrices_PSC is null ? null : zeros_like(inputs.PendingMatrices_PSC),
            inputs.PendingOutput_PRE is null ? null : empty_like(inputs.PendingOutput_PRE),
            zeros_like(inputs.Static_SC),
            inputs.Weights_CE is null ? null : zeros_like(inputs.Weights_CE),
            inputs.Bias_C is null ? null : zeros_like(inputs.Bias_C),
            inputs.Scale_SC is null ? null : zeros_like(inputs.Scale_SC),
            Norm: null,
            Tanh: false));
}
