namespace Orchestrator.Contracts.Specs;

/// <summary>Pre-Norm has nothing to set and nothing to learn.</summary>
internal sealed class ResidualConnection : IConnection
{
    public void Validate(Violations violations)
    {
    }
}
