using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>Hyper-connections, arXiv 2409.19606.</summary>
internal sealed class HyperConnection(HyperConnectionSpec spec) : IConnection
{
    public void Validate(Violations violations)
    {
        violations = violations.In("hyper");
        violations.RequireCount("rate", spec.Rate, 1024);
        if (spec.Tanh && !spec.Dynamic)
        {
            violations.Add("tanh", "is true, but bounds the dynamic correction and dynamic is false; leave it out, or set dynamic to true");
        }
    }
}
