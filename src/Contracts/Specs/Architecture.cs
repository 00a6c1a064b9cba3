using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>Finds what is known of the architecture that a spec names.</summary>
internal static class Architecture
{
    public static IArchitecture Of(ModelSpec resolved) =>
        Find(resolved) ?? throw new ArgumentException("The spec names no known architecture.", nameof(resolved));

    public static IArchitecture? Find(ModelSpec? resolved) => resolved?.ArchitectureCase switch
    {
        ModelSpec.ArchitectureOneofCase.Transformer => new TransformerArchitecture(resolved.Transformer),
        _ => null,
    };
}
