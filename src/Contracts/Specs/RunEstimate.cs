using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What a run costs, computed from its spec alone.</summary>
public static class RunEstimate
{
    // A backward pass takes two products for each of the forward pass: one for the gradient of either factor.
    private const double PassesOfTraining = 3;

    // Weights, gradients, and AdamW's two moments and update.
    private const ulong NumbersPerParameter = 5;

    /// <summary>Reads a resolved and valid spec.</summary>
    public static Estimate Of(RunSpec spec)
    {
        var architecture = Architecture.Of(spec.Model);
        var parameters = architecture.Parameters;
        var length = RunLength.Of(spec);
        return new()
        {
            Parameters = parameters.Total,
            ConnectionParameters = parameters.Connections,
            MatrixParameters = parameters.Matrices,
            TrainingFlopsPerToken = PassesOfTraining * ((2.0 * parameters.Matrices) + architecture.ForwardFlopsBesideMatrices),
            PeakMemoryBytes = PeakMemory(spec, architecture),
            Steps = length.Steps,
            TokensPerStep = length.TokensPerStep,
            Tokens = length.Tokens,
        };
    }

    private static ulong PeakMemory(RunSpec spec, IArchitecture architecture)
    {
        var isDouble = spec.Precision.Kind == Precision.Float64;
        var bytesPerNumber = isDouble ? sizeof(double) : (UInt128)sizeof(float);
        var parameters = (UInt128)architecture.Parameters.Total;
        var tokensOfMicroStep = (UInt128)architecture.Context * spec.Batch.Sequences;
        var microStep = tokensOfMicroStep * architecture.NumbersPerTokenAtPeak * bytesPerNumber;

        // The norm of the gradients is taken in double precision, of a copy, when what the micro-steps held is free again.
        var norm = isDouble ? 0 : parameters * sizeof(double);
        return (ulong)UInt128.Min(ulong.MaxValue, (NumbersPerParameter * parameters * bytesPerNumber) + UInt128.Max(microStep, norm));
    }
}
