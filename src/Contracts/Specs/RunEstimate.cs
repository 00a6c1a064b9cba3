using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What a run costs, computed from its spec alone.</summary>
public static class RunEstimate
{
    // A backward pass takes two products for each of the forward pass: one for the gradient of either factor.
    private const double PassesOfTraining = 3;

    // Weights, gradients, AdamW's two moments, and what its update takes on an accelerator.
    private const ulong NumbersPerParameter = 5;

    // Weights and AdamW's two moments.
    private const ulong NumbersSavedPerParameter = 3;

    /// <summary>Reads a resolved and valid spec.</summary>
    public static Estimate Of(RunSpec spec)
    {
        var architecture = Architecture.Of(spec.Model);
        var parameters = architecture.Parameters;
        var length = RunLength.Of(spec);
        var forward = (2.0 * parameters.Matrices) + architecture.ForwardFlopsBesideMatrices;
        return new()
        {
            Parameters = parameters.Total,
            ConnectionParameters = parameters.Connections,
            MatrixParameters = parameters.Matrices,
            ActiveParameters = parameters.Active,
            ForwardFlopsPerToken = forward,
            ConnectionFlopsPerToken = architecture.ConnectionFlops,
            TrainingFlopsPerToken = PassesOfTraining * forward,
            PeakMemoryBytes = PeakMemory(spec, architecture),
            CheckpointCopyBytes = parameters.Total * NumbersSavedPerParameter * NumberWidth.Of(spec.Precision.Kind),
            Steps = length.Steps,
            TokensPerStep = length.TokensPerStep,
            Tokens = length.Tokens,
        };
    }

    /// <summary>
    /// What every parameter has throughout, with a copy for the matrix products when they are in bfloat16; and the larger of what a
    /// micro-step holds and what the optimiser makes when that is free again: a copy of the gradients in double precision, for their norm.
    /// <para>Operations over whole tensors are counted, as accelerators do them. The kernels for processors keep less.</para>
    /// </summary>
    private static ulong PeakMemory(RunSpec spec, IArchitecture architecture)
    {
        var precision = spec.Precision.Kind;
        var parameters = (UInt128)architecture.Parameters.Total;
        var copy = precision == Precision.Bfloat16 ? NumberWidth.OfBfloat16 : 0;
        var tokensOfMicroStep = (UInt128)architecture.Context * spec.Batch.Sequences;
        var microStep = tokensOfMicroStep * architecture.BytesPerTokenAtPeak(precision, spec.Recomputation.Kind);
        var norm = precision == Precision.Float64 ? 0 : parameters * sizeof(double);
        var throughout = parameters * ((NumbersPerParameter * NumberWidth.Of(precision)) + copy);
        return (ulong)UInt128.Min(ulong.MaxValue, throughout + UInt128.Max(microStep, norm));
    }
}
