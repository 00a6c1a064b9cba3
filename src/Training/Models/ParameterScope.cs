using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>Where one part of a model creates its parameters: a name that all of theirs begin with.</summary>
internal readonly record struct ParameterScope(ParameterSet Parameters, string Path)
{
    public ParameterScope Scope(string name) => this with { Path = $"{Path}.{name}" };

    /// <summary>A weight matrix [outputs, inputs], a table of rows, or a stack of matrices. Decays.</summary>
    public Tensor Matrix(string name, WeightDraw draw, params ReadOnlySpan<long> shape) =>
        Parameters.AddNormal($"{Path}.{name}", draw, decays: true, shape);

    /// <summary>A parameter that starts as a copy of <paramref name="initial"/>, in double precision.</summary>
    public Tensor From(string name, Tensor initial, bool decays) =>
        From(name, initial, decays ? ParameterDecay.Always : ParameterDecay.Never);

    public Tensor From(string name, Tensor initial, ParameterDecay decay)
    {
        using (initial)
        {
            return Parameters.Add($"{Path}.{name}", initial, decay);
        }
    }

    /// <summary>What never learns.</summary>
    public Tensor Constant(Tensor initial)
    {
        using (initial)
        {
            return Parameters.Constant(initial);
        }
    }
}
