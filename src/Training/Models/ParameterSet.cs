using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// The parameters of one model, in order of creation. Each random one is drawn by a generator of its own, seeded by (initialization seed,
/// name): a parameter more or less changes no other, and single precision starts from the rounded numbers of double precision.
/// </summary>
/// <param name="precision">Of the parameters.</param>
/// <param name="products">Of the matrix products between them and features; the parameters' own if null.</param>
public sealed class ParameterSet(ulong seed, ScalarType precision, Device device, ScalarType? products = null) : IDisposable
{
    private const double CutDeviations = 3;

    private readonly List<Parameter> _all = [];
    private readonly HashSet<string> _names = [];
    private readonly List<Tensor> _constants = [];
    private FlatParameters? _flat;

    public IReadOnlyList<Parameter> All => _all;

    /// <summary>Trainable numbers, all parameters together.</summary>
    public long Count => _all.Sum(parameter => parameter.Value.numel());

    /// <summary>The parameters' tensors by name; no copies.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _all.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);

    internal ScalarType Products => products ?? precision;

    /// <summary>All parameters as one tensor. Who asks for it has seen them all: no other can be added.</summary>
    internal FlatParameters Flat => _flat ??= new(_all);

    /// <summary>The place of a part of the model; its parameters' names begin with <paramref name="name"/>.</summary>
    internal ParameterScope Scope(string name) => new(this, name);

    internal Tensor AddNormal(string name, WeightDraw draw, bool decays, ReadOnlySpan<long> shape)
    {
        using var generator = new Generator(SeedOf(name), CPU);
        using var drawn = randn(shape, float64, CPU, generator: generator);
        if (draw.IsCut)
        {
            DrawTailsAgain(drawn, generator);
        }

        return Add(name, drawn.TimesInPlace(draw.Deviation), decays);
    }

    internal Tensor Add(string name, Tensor initial, bool decays) =>
        Add(name, initial, decays ? ParameterDecay.Always : ParameterDecay.Never);

    /// <summary>Copies <paramref name="initial"/> into a new parameter.</summary>
    internal Tensor Add(string name, Tensor initial, ParameterDecay decay)
    {
        if (_flat is not null)
        {
            throw new InvalidOperationException($"Parameter '{name}' comes too late: the others lie in one tensor already.");
        }

        if (!_names.Add(name))
        {
            throw new ArgumentException($"The model has two parameters named '{name}'.", nameof(name));
        }

        using var scope = NewDisposeScope();
        var value = initial.to(precision, device, copy: true).requires_grad_(true).DetachFromDisposeScope();
        _all.Add(new(name, value, decay));
        return value;
    }

    /// <summary>A copy of <paramref name="initial"/> as parameters are: in their precision, on their device, for as long as they live.</summary>
    internal Tensor Constant(Tensor initial)
    {
        using var scope = NewDisposeScope();
        var value = initial.to(precision, device, copy: true).DetachFromDisposeScope();
        _constants.Add(value);
        return value;
    }

    public void Dispose()
    {
        _constants.ForEach(constant => constant.Dispose());
        foreach (var parameter in _all)
        {
            parameter.Value.Dispose();
        }

        _flat?.Dispose();
    }

    private static void DrawTailsAgain(Tensor drawn, Generator generator)
    {
        using var scope = NewDisposeScope();
        while (drawn.abs().AtLeast(CutDeviations) is var outside && outside.sum().item<long>() is > 0 and var count)
        {
            drawn.masked_scatter_(outside, randn([count], float64, CPU, generator: generator));
        }
    }

    private ulong SeedOf(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}"), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
