namespace Orchestrator.Contracts;

/// <summary>Names of the metrics that every workload reports. Names are lower case, parts separated by '/'.</summary>
public static class MetricNames
{
    public const string TrainLoss = "train/loss";
    public const string ValidationLoss = "validation/loss";
    public const string GradientNorm = "train/gradient_norm";
    public const string LearningRate = "train/learning_rate";
    public const string StreamGrowth = "train/stream_growth";
    public const string BalanceLoss = "experts/balance_loss";
    public const string RouterZLoss = "experts/router_z_loss";
    public const string TokensPerSecond = "train/tokens_per_second";

    public static string ValidationLossOf(string source) => $"{ValidationLoss}/{source}";
}
