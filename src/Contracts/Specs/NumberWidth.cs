using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>Bytes of a number.</summary>
internal static class NumberWidth
{
    public const ulong OfBfloat16 = 2;

    /// <summary>Of the weights, their gradients and what the optimiser keeps.</summary>
    public static ulong Of(Precision precision) => precision == Precision.Float64 ? sizeof(double) : (ulong)sizeof(float);
}
