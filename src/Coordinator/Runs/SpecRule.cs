using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>The spec of a run that begins here, whether trained here or not.</summary>
internal static class SpecRule
{
    // A spec with every field written out and a hundred sources takes a tenth of it. It is kept for good, and read with every look at its run.
    private const int MostBytes = 256 << 10;

    public static void Validate(RunSpec? spec, Violations violations)
    {
        if (spec is null)
        {
            violations.Add("spec", "is missing");
            return;
        }

        if (spec.CalculateSize() is var bytes and > MostBytes)
        {
            violations.Add("spec", $"takes {bytes} bytes, must take at most {MostBytes}");
            return;
        }

        var within = violations.In("spec");
        foreach (var violation in SpecValidator.Validate(spec))
        {
            within.Add(violation.Path, violation.Message);
        }
    }
}
