using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

/// <summary>What an evaluation found.</summary>
public sealed record EvaluationResult(Measurement Measurement, IReadOnlyList<MatrixMeasured> Matrices);
