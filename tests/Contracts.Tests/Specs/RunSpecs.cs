using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

/// <summary>Specs to start a test from.</summary>
internal static class RunSpecs
{
    /// <summary>Only what has no default.</summary>
    public static RunSpec Minimal() => new()
    {
        Name = "tiny",
        Model = new() { Transformer = new() { Layers = 2, Width = 32, Heads = 2, Context = 16 } },
        Data = new() { Sources = { new SourceSpec { Name = "dotnet-docs" } } },
        Budget = new() { Steps = 100 },
    };

    public static RunSpec Hyper(HyperConnectionSpec hyper) => Connected(new() { Hyper = hyper });

    public static RunSpec Connected(ConnectionSpec connection) => With(spec => spec.Model.Transformer.Connection = connection);

    public static RunSpec With(Action<RunSpec> change)
    {
        var spec = Minimal();
        change(spec);
        return spec;
    }

    /// <summary>A transformer with its defaults, on top of the changes.</summary>
    public static ModelSpec Model(TransformerSpec transformer) => SpecDefaults.Resolve(With(spec => spec.Model.Transformer = transformer)).Model;
}
