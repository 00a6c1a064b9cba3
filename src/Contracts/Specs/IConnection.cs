namespace Orchestrator.Contracts.Specs;

/// <summary>What can be said of a residual connection around one sublayer without building it. Made from a resolved spec.</summary>
internal interface IConnection
{
    ulong Parameters { get; }

    /// <summary>Floating-point operations for one token, forward; a multiplication and an addition are two.</summary>
    double ForwardFlops { get; }

    /// <summary>Numbers held for one token until its step ends, beside those that a plain residual connection holds.</summary>
    ulong HeldNumbers { get; }

    /// <summary>Names fields as those of <c>connection</c>.</summary>
    void Validate(Violations violations);
}
