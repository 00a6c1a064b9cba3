using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Training;

/// <summary>What a valid spec may ask for, and can be planned, but this trainer does not do: refused rather than trained otherwise.</summary>
internal static class TrainerLimits
{
    /// <exception cref="SpecAtFaultException">Names the field, and what can be trained.</exception>
    public static void Require(RunSpec resolved)
    {
        if (resolved.Recomputation.Kind == Recomputation.Connections)
        {
            throw new SpecAtFaultException(
                "recomputation.kind: this trainer computes whole blocks again, or nothing; it must be NONE or BLOCKS.");
        }
    }
}
