using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What a valid optimiser, precision and recomputation are.</summary>
internal static class OptimizationRules
{
    public static void Validate(RunSpec run, Violations violations)
    {
        ValidateOptimizer(run.Optimizer, violations.In("optimizer"));
        violations.In("precision").RequireKnown("kind", run.Precision.Kind);
        ValidateRecomputation(run, violations.In("recomputation"));
    }

    private static void ValidateRecomputation(RunSpec run, Violations violations)
    {
        violations.RequireKnown("kind", run.Recomputation.Kind);
        if (run.Recomputation.Kind == Recomputation.Connections && Architecture.Find(run.Model) is { CanRecomputeConnections: false })
        {
            violations.Add(
                "kind",
                "is connections, but the model's connection is residual, which holds no streams; must be none or blocks");
        }
    }

    private static void ValidateOptimizer(OptimizerSpec optimizer, Violations violations)
    {
        violations.RequireNotNegative("clip_norm", optimizer.ClipNorm);
        switch (optimizer.AlgorithmCase)
        {
            case OptimizerSpec.AlgorithmOneofCase.Adamw:
                Validate(optimizer.Adamw, violations.In("adamw"));
                break;
        }
    }

    private static void Validate(AdamWSpec adamw, Violations violations)
    {
        violations.RequirePositive("learning_rate", adamw.LearningRate);
        RequireDecay(violations, "beta1", adamw.Beta1);
        RequireDecay(violations, "beta2", adamw.Beta2);
        violations.RequirePositive("epsilon", adamw.Epsilon);
        violations.RequireNotNegative("weight_decay", adamw.WeightDecay);
    }

    private static void RequireDecay(Violations violations, string field, double value) =>
        violations.Require(field, value, value is >= 0 and < 1, "at least 0 and below 1");
}
