using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// The parameters of a model as one tensor, so that a step over all of them is a few operations however many they are. Those that always
/// decay come first, then those of norms, then the others: what decays is a range.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    /// <summary>
    /// Every parameter begins at a multiple of this; zeros fill the gaps. Products run faster on aligned matrices, and loops over all numbers
    /// end with a whole vector.
    /// </summary>
    public const int Alignment = 32;

    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly long[] _offsets;

    /// <summary>Moves the parameters, whose tensors stay the same objects.</summary>
    public FlatParameters(IReadOnlyList<Parameter> parameters)
    {
        _parameters = parameters;
        _offsets = new long[parameters.Count];
        var end = 0L;
        foreach (var index in Enumerable.Range(0, parameters.Count).OrderBy(index => parameters[index].Decay))
        {
            _offsets[index] = end;
            end += (parameters[index].Value.numel() + Alignment - 1) / Alignment * Alignment;
        }

        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var first = parameters[0].Value;
        Values = zeros(end, first.dtype, first.device).DetachFromDisposeScope();
        foreach (var (parameter, place) in parameters.Zip(Views(Values)))
        {
            using (place)
            {
                place.copy_(parameter.Value);
                parameter.Value.set_(place);
            }
        }
    }

    public Tensor Values { get; }

    /// <summary>How many numbers decay; they are the first.</summary>
    public long Decaying(bool withNorms)
    {
        var kept = _parameters.Index().Where(one => one.Item.Decay > (withNorms ? ParameterDecay.WithNorms : ParameterDecay.Always));
        return kept.Select(one => _offsets[one.Index]).DefaultIfEmpty(Values.numel()).Min();
    }

    /// <summary>Pieces of a tensor like <see cref="Values"/>, in the parameters' order and shapes; no copies.</summary>
    public List<Tensor> Views(Tensor flat)
    {
        var views = new List<Tensor>(_parameters.Count);
        foreach (var (parameter, offset) in _parameters.Zip(_offsets))
        {
            using var piece = flat.narrow(0, offset, parameter.Value.numel());
            views.Add(piece.view(parameter.Value.shape).DetachFromDisposeScope());
        }

        return views;
    }

    public void Dispose() => Values.Dispose();
}
