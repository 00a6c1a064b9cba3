using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// How many parameters a model has. <see cref="Active"/> leaves out the experts that a token is not sent to; <see cref="Connections"/> are
/// those of its residual connections; <see cref="Matrices"/> are those of its sublayers and head that enter a matrix product for every
/// token: no embedding look-up, no norm, no expert at rest, and no connection, which counts its own work.
/// </summary>
public sealed record ParameterCount(ulong Total, ulong Active, ulong Connections, ulong Matrices)
{
    /// <summary>Reads the model of a resolved and valid spec.</summary>
    public static ParameterCount Of(ModelSpec resolved) => Architecture.Of(resolved).Parameters;
}
