using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// The tensors that a fused step computes from, all contiguous. Pending ones are null at the first sublayer; the last three in static
/// forms, and the bias also where the norm has none.
/// </summary>
internal sealed record StepInputs(
    Tensor Streams_PSE,
    Tensor? PendingMatrices_PSC,
    Tensor? PendingOutput_PRE,
    Tensor Static_SC,
    Tensor? Weights_CE,
    Tensor? Bias_C,
    Tensor? Scale_SC,
    RowNorm? Norm,
    bool Tanh)
{
    public static StepInputs Of(Tensor streams_PSE, PendingWrite? pending, StepWeights weights) => new(
        streams_PSE.contiguous(),
        pending?.Matrices_PSC.contiguous(),
        pending?.Output_PRE.contiguous(),
        weights.Static_SC.contiguous(),
        weights.Correction?.Projection.Weights_MD.contiguous(),
        weights.Correction?.Projection.Bias_M?.contiguous(),
        weights.Correction?.Scale_SC.contiguous(),
        weights.Correction?.Projection.Rows,
        weights.Correction?.Tanh ?? false);

    /// <summary>As the arguments of a custom function, which are tensors or not.</summary>
    public object?[] ToArguments() =>
        [Streams_PSE, PendingMatrices_PSC, PendingOutput_PRE, Static_SC, Weights_CE, Bias_C, Scale_SC, Norm, Tanh];

    public static StepInputs FromArguments(object?[] arguments) => new(
        (Tensor)arguments[0]!,
        (Tensor?)arguments[1],
        (Tensor?)arguments[2],
        (Tensor)arguments[3]!,
        (Tensor?)arguments[4],
        (Tensor?)arguments[5],
        (Tensor?)arguments[6],
        (RowNorm?)arguments[7],
        (bool)arguments[8]!);
}
