using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What can be said of a residual connection around one sublayer without building it. Made from a resolved spec.</summary>
internal interface IConnection
{
    ulong Parameters { get; }

    /// <summary>Floating-point operations for one token, forward; a multiplication and an addition are two.</summary>
    double ForwardFlops { get; }

    /// <summary>How the last norm gets its row: once for the whole network.</summary>
    CollapseCost Collapse { get; }

    /// <summary>Numbers of one token's stream, as it goes from one sublayer to the next.</summary>
    ulong StreamNumbers { get; }

    /// <summary>Numbers held for one token until its step ends, beside those that a plain residual connection holds.</summary>
    ulong HeldNumbers { get; }

    /// <summary>Whether there is anything that <see cref="Recomputation.Connections"/> would not hold.</summary>
    bool CanBeRecomputed { get; }

    /// <summary>Names fields as those of <c>connection</c>.</summary>
    void Validate(Violations violations);
}
