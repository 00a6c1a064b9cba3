using k8s.Models;
using YamlDotNet.Serialization;

namespace Orchestrator.Deploy.Tests.Charts.Extensions;

/// <summary>The Prometheus operator's.</summary>
internal sealed class ServiceMonitor : Extension<ServiceMonitorSpec>;

internal sealed class ServiceMonitorSpec
{
    public V1LabelSelector Selector { get; set; } = new();

    public IList<MetricsEndpoint> Endpoints { get; set; } = [];
}

/// <summary>The Prometheus operator's.</summary>
internal sealed class PodMonitor : Extension<PodMonitorSpec>;

internal sealed class PodMonitorSpec
{
    public V1LabelSelector Selector { get; set; } = new();

    public IList<MetricsEndpoint> PodMetricsEndpoints { get; set; } = [];
}

internal sealed class MetricsEndpoint
{
    public string Port { get; set; } = "";

    public string Path { get; set; } = "";

    public string Interval { get; set; } = "";

    public string? Scheme { get; set; }

    public MetricsTls? TlsConfig { get; set; }
}

internal sealed class MetricsTls
{
    public string ServerName { get; set; } = "";

    public MetricsAuthority? Ca { get; set; }
}

internal sealed class MetricsAuthority
{
    public V1SecretKeySelector Secret { get; set; } = new();
}

/// <summary>The Prometheus operator's.</summary>
internal sealed class PrometheusRule : Extension<PrometheusRuleSpec>;

internal sealed class PrometheusRuleSpec
{
    public IList<RuleGroup> Groups { get; set; } = [];
}

internal sealed class RuleGroup
{
    public string Name { get; set; } = "";

    public string? Interval { get; set; }

    public IList<AlertRule> Rules { get; set; } = [];
}

internal sealed class AlertRule
{
    public string? Alert { get; set; }

    public string? Record { get; set; }

    public string Expr { get; set; } = "";

    public string? For { get; set; }

    [YamlMember(Alias = "keep_firing_for", ApplyNamingConventions = false)]
    public string? KeepFiringFor { get; set; }

    public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    public IDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();
}
