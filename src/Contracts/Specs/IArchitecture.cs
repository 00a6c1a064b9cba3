namespace Orchestrator.Contracts.Specs;

/// <summary>What can be said of a model without building it. Made from a resolved spec.</summary>
internal interface IArchitecture
{
    /// <summary>Tokens of one sequence.</summary>
    ulong Context { get; }

    /// <summary>Names fields as those of <c>model</c>.</summary>
    void Validate(Violations violations);
}
