using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Training;

/// <summary>What a valid spec may ask for, and can be planned, but this trainer does not do: refused rather than trained otherwise.</summary>
internal static class TrainerLimits
{
    /// <exception cref="SpecAtFaultException">Names the field, and what can be trained.</exception>
    public static void Require(RunSpec resolved)
    {
        if (resolved.Precision.Kind == Precision.Bfloat16)
        {
            throw new SpecAtFaultException("precision.kind: this trainer computes in FLOAT32 or FLOAT64 only.");
        }

        if (resolved.Recomputation.Kind != Recomputation.None)
        {
            throw new SpecAtFaultException("recomputation.kind: this trainer holds all activations; only NONE can be trained.");
        }

        if (resolved.Optimizer.Adamw.DecayNorms)
        {
            throw new SpecAtFaultException("optimizer.adamw.decay_norms: this trainer lets matrices decay only; it must be false.");
        }
    }
}
