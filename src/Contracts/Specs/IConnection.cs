namespace Orchestrator.Contracts.Specs;

/// <summary>What can be said of a residual connection around one sublayer without building it. Made from a resolved spec.</summary>
internal interface IConnection
{
    /// <summary>Parameters around one sublayer. A connection that normalises the stream has norms of <paramref name="normParameters"/>.</summary>
    ulong Parameters(ulong width, ulong normParameters);

    /// <summary>Floating-point operations around one sublayer for one token, forward.</summary>
    double ForwardFlops(ulong width);

    /// <summary>Numbers kept around one sublayer for one token until the backward pass, beside the sublayer's own.</summary>
    ulong KeptNumbers(ulong width);

    /// <summary>Names fields as those of <c>connection</c>.</summary>
    void Validate(Violations violations);
}
