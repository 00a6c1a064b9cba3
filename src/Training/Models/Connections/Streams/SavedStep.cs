using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>What a fused step keeps for its backward pass. The written streams are not among it: they are written again.</summary>
internal sealed class SavedStep : IDisposable
{
    private readonly object?[] _arguments;
    private readonly StepResults _results;
    private readonly SavedTensors _tensors;

    public SavedStep(StepInputs inputs, StepResults results)
    {
        _arguments = inputs.ToArguments();
        Tensor?[] kept =
        [
            .. _arguments.Select(argument => argument as Tensor), results.Matrices_PSC, results.Projected_PSC, results.Inverse_PS1,
        ];
        _tensors = new SavedTensors(kept.OfType<Tensor>());
        var next = 0;
        Tensor? Take(Tensor? tensor) => tensor is null ? null : _tensors[next++];
        for (var index = 0; index < _arguments.Length; index++)
        {
            _arguments[index] = _arguments[index] is Tensor tensor ? Take(tensor) : _arguments[index];
        }

        _results = new(Take(results.Matrices_PSC)!, Input_PRE: null!, null, Take(results.Projected_PSC), Take(results.Inverse_PS1));
    }

    public (StepInputs Inputs, StepResults Results) Load() => (StepInputs.FromArguments(_arguments), _results);

    public void Dispose() => _tensors.Dispose();
}
