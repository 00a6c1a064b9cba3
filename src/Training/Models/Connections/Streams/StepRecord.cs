using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// What a fused step keeps for its backward pass. The streams that it wrote are never among it: they are written again, position by
/// position. With recomputation it does not keep those that it began from either, but has the step before write them again.
/// </summary>
/// <param name="previous">The record of the step that wrote the streams; null to keep them here.</param>
internal sealed class StepRecord(StepRecord? previous) : IDisposable
{
    private StepInputs? _inputs;
    private StepResults? _results;

    public void Keep(StepInputs inputs, StepResults results)
    {
        _inputs = inputs with
        {
            Streams_PSE = previous is null ? Detached(inputs.Streams_PSE) : null!,
            PendingMatrices_PSC = Find(inputs.PendingMatrices_PSC),
            PendingOutput_PRE = Find(inputs.PendingOutput_PRE),
            Static_SC = Detached(inputs.Static_SC),
            Weights_CE = Find(inputs.Weights_CE),
            Bias_C = Find(inputs.Bias_C),
            Scale_SC = Find(inputs.Scale_SC),
        };
        _results = new(
            Detached(results.Matrices_PSC), null, null, Find(results.Projected_PSC), Find(results.Inverse_PS1));
    }

    /// <summary>For the one backward pass, which comes before that of the step before.</summary>
    public (StepInputs Inputs, StepResults Results) Load()
    {
        if (_inputs!.Streams_PSE is null)
        {
            _inputs = _inputs with { Streams_PSE = previous!.Rewrite() };
        }

        return (_inputs, _results!);
    }

    public void Dispose()
    {
        Tensor?[] all =
        [
            .. _inputs!.ToArguments().Select(argument => argument as Tensor),
            _results!.Matrices_PSC, _results.Projected_PSC, _results.Inverse_PS1,
        ];
        foreach (var tensor in all)
        {
            tensor?.Dispose();
        }
    }

    private Tensor Rewrite()
    {
        var (inputs, results) = Load();
        if (inputs.PendingOutput_PRE is null)
        {
            return Detached(inputs.Streams_PSE);
        }

        var written_PSE = empty_like(inputs.Streams_PSE).DetachFromDisposeScope();
        StreamStepKernel.Create(inputs, results).Write(written_PSE);
        return written_PSE;
    }

    private static Tensor? Find(Tensor? tensor) => tensor is null ? null : Detached(tensor);

    // A record that held its inputs' graph would keep it alive.
    private static Tensor Detached(Tensor tensor) => tensor.detach().DetachFromDisposeScope();
}
