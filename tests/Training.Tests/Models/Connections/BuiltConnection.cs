using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>A connection of its own and its parameters by the last words of their names. They live as long as the test's scope.</summary>
internal sealed record BuiltConnection(SettledConnection Connection, ParameterSet All)
{
    public const int Width = 8;

    public IReadOnlyDictionary<string, torch.Tensor> Parameters { get; } =
        All.Tensors.ToDictionary(pair => pair.Key[(pair.Key.IndexOf('.') + 1)..], pair => pair.Value);

    /// <summary>As it begins.</summary>
    public static BuiltConnection New(ConnectionSpec spec, int sublayer = 0, int width = Width, NormSpec? norm = null)
    {
        var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        norm ??= new() { Kind = NormKind.Rms, Gain = false, Epsilon = 1e-5 };
        return new(new(spec, new(sublayer, width, norm, parameters.Scope("connection"))), parameters);
    }

    /// <summary>Every parameter moved off its initial value.</summary>
    public static BuiltConnection Disturbed(ConnectionSpec spec, int sublayer = 0)
    {
        var built = New(spec, sublayer);
        TinyGpt.Disturb(built.All);
        return built;
    }

    public torch.Tensor forward(torch.Tensor state, Func<torch.Tensor, torch.Tensor> sublayer) => Connection.forward(state, sublayer);

    /// <summary>Sets a parameter.</summary>
    public void Set(string name, torch.Tensor value)
    {
        using var no = torch.no_grad();
        Parameters[name].copy_(value);
    }
}
