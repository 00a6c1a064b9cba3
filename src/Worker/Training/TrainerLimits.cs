using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Training;

/// <summary>What a valid spec may ask for, and can be planned, but this trainer does not do: refused rather than trained otherwise.</summary>
internal static class TrainerLimits
{
    /// <exception cref="SpecAtFaultException">Names the field, and what can be trained.</exception>
    public static void Require(RunSpec resolved)
    {
        if (resolved.Recomputation.Kind == Recomputation.Connections && !IsFused(resolved.Model.Transformer.Connection))
        {
            throw new SpecAtFaultException(
                "recomputation.kind: this trainer computes CONNECTIONS again for hyper connections that are mixed FREE or by IDENTITY and for"
                + " frac connections only; here it must be NONE or BLOCKS.");
        }
    }

    // Streams are written again by the step that passes over them once.
    private static bool IsFused(ConnectionSpec connection) => connection.KindCase switch
    {
        ConnectionSpec.KindOneofCase.Hyper =>
            connection.Hyper.Mixing.KindCase is MixingSpec.KindOneofCase.Free or MixingSpec.KindOneofCase.Identity,
        ConnectionSpec.KindOneofCase.Frac => true,
        _ => false,
    };
}
