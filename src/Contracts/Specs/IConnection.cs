namespace Orchestrator.Contracts.Specs;

/// <summary>What can be said of a residual connection without building it. Made from a resolved spec.</summary>
internal interface IConnection
{
    /// <summary>Names fields as those of <c>connection</c>.</summary>
    void Validate(Violations violations);
}
