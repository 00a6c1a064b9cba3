using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// What can be said of a model without building it. Made from a resolved spec; only a valid one has counts that mean something.
/// </summary>
internal interface IArchitecture
{
    /// <summary>Tokens of one sequence.</summary>
    ulong Context { get; }

    ParameterCount Parameters { get; }

    /// <summary>
    /// Floating-point operations of one token's forward pass beside the products with <see cref="ParameterCount.Matrices"/>, those of
    /// the connections included; a multiplication and an addition are two.
    /// </summary>
    double ForwardFlopsBesideMatrices { get; }

    /// <summary>Of these, those of the residual connections.</summary>
    double ConnectionFlops { get; }

    /// <summary>Whether there is anything that <see cref="Recomputation.Connections"/> would not hold.</summary>
    bool CanRecomputeConnections { get; }

    /// <summary>
    /// Bytes in memory for each token of a micro-step when they are most, parameters and what belongs to them aside: what the forward
    /// pass made, which a step holds until it ends, and the gradients that the backward pass is at.
    /// </summary>
    ulong BytesPerTokenAtPeak(Precision precision, Recomputation recomputation);

    /// <summary>
    /// Names fields as those of <c>model</c>. The data tell what the model must be able to read; null if the spec has none.
    /// </summary>
    void Validate(Violations violations, DataSpec? data);
}
