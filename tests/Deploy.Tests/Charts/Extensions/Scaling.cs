using k8s.Models;

namespace Orchestrator.Deploy.Tests.Charts.Extensions;

/// <summary>KEDA's.</summary>
internal sealed class ScaledObject : Extension<ScaledObjectSpec>;

internal sealed class ScaledObjectSpec
{
    public V2CrossVersionObjectReference ScaleTargetRef { get; set; } = new();

    public int MinReplicaCount { get; set; }

    public int MaxReplicaCount { get; set; }

    public int PollingInterval { get; set; }

    public int CooldownPeriod { get; set; }

    public ScalingDetails Advanced { get; set; } = new();

    public IList<ScaleTrigger> Triggers { get; set; } = [];
}

internal sealed class ScalingDetails
{
    public AutoscalerDetails HorizontalPodAutoscalerConfig { get; set; } = new();
}

internal sealed class AutoscalerDetails
{
    public V2HorizontalPodAutoscalerBehavior Behavior { get; set; } = new();
}

internal sealed class ScaleTrigger
{
    public string Type { get; set; } = "";

    public IDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();

    public V1LocalObjectReference AuthenticationRef { get; set; } = new();
}

/// <summary>KEDA's.</summary>
internal sealed class TriggerAuthentication : Extension<TriggerAuthenticationSpec>;

internal sealed class TriggerAuthenticationSpec
{
    public IList<SecretTarget> SecretTargetRef { get; set; } = [];
}

internal sealed class SecretTarget
{
    public string Parameter { get; set; } = "";

    public string Name { get; set; } = "";

    public string Key { get; set; } = "";
}
