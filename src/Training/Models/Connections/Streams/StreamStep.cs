using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// From one sublayer to the next in a single pass over each position's streams, on a processor: the previous sublayer's output is
/// written, and from the streams come this connection's matrices and its sublayer's input. Plain operations take about ten passes
/// forward and twenty backward.
/// </summary>
internal sealed class StreamStep : CustomFunctionOfMany<StreamStep>
{
    public static bool Applies(Tensor streams) =>
        streams.device_type == DeviceType.CPU && streams.dtype is ScalarType.Float32 or ScalarType.Float64;

    /// <param name="streams_PSE">Before the pending write.</param>
    /// <param name="pending">Null at the first sublayer.</param>
    /// <param name="weights">Of this connection.</param>
    /// <param name="record">For this step's backward pass.</param>
    public static (Tensor Streams_PSE, Tensor Matrices_PSC, Tensor Input_PRE) Of(
        Tensor streams_PSE, PendingWrite? pending, StepWeights weights, StepRecord record)
    {
        var inputs = StepInputs.Of(streams_PSE, pending, weights);
        var results = is_grad_enabled() ? Apply([.. inputs.ToArguments(), record]) : Results(Compute(inputs));
        return (pending is null ? streams_PSE : results[2], results[0], results[1]);
    }

    public override List<Tensor> forward(autograd.AutogradContext context, params object[] arguments)
    {
        var inputs = StepInputs.FromArguments(arguments);
        var results = Compute(inputs);
        var record = (StepRecord)arguments[^1];
        record.Keep(inputs, results);
        Save(context, record);
        return Results(results);
    }

    protected override List<Tensor> Gradients(IDisposable saved, IReadOnlyList<Tensor?> gradients)
    {
        var (inputs, results) = ((StepRecord)saved).Load();
        var ofWritten_PSE = inputs.PendingOutput_PRE is null ? null : gradients[2];
        var all = StepGradients.For(inputs, gradients[0], gradients[1], ofWritten_PSE);
        StreamStepKernel.Create(inputs, results).Backward(all);
        return [.. all.OfInputs.ToArguments().Append(null).Select(gradient => (gradient as Tensor)!)];
    }

    private static StepResults Compute(StepInputs inputs)
    {
        var results = StepResults.For(inputs);
        StreamStepKernel.Create(inputs, results).Forward();
        return results;
    }

    private static List<Tensor> Results(StepResults results) => results.Written_PSE is null
        ? [results.Matrices_PSC, results.Input_PRE!]
        : [results.Matrices_PSC, results.Input_PRE!, results.Written_PSE];
}
