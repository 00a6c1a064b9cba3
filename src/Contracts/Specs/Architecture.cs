using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>Finds the rules of the architecture that a spec names.</summary>
internal static class Architecture
{
    public static IArchitecture Of(RunSpec resolved) =>
        Find(resolved) ?? throw new ArgumentException("The spec names no known architecture.", nameof(resolved));

    public static IArchitecture? Find(RunSpec resolved) => resolved.Model?.ArchitectureCase switch
    {
        ModelSpec.ArchitectureOneofCase.Transformer => new TransformerArchitecture(resolved.Model.Transformer, resolved.Data?.Tokenizer),
        _ => null,
    };
}
