using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What a run costs, computed from its spec alone.</summary>
public static class RunEstimate
{
    // A backward pass takes two products for each of the forward pass: one for the gradient of either factor.
    private const double PassesOfTraining = 3;

    // Weights, gradients and AdamW's two moments.
    private const ulong NumbersPerParameter = 4;

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
        var bytesPerNumber = spec.Precision.Kind == Precision.Float64 ? 8UL : 4UL;
        var tokensOfMicroStep = (UInt128)architecture.Context * spec.Batch.Sequences;
        var numbers = (NumbersPerParameter * (UInt128)architecture.Parameters.Total) + (tokensOfMicroStep * architecture.NumbersPerTokenAtPeak);
        return (ulong)UInt128.Min(ulong.MaxValue, numbers * bytesPerNumber);
    }
}
