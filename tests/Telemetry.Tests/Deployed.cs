using Orchestrator.TestKit;

namespace Orchestrator.Telemetry.Tests;

/// <summary>Where the repository keeps what monitoring is given.</summary>
internal static class Deployed
{
    public static string Sources => Of("deploy", "dashboards", "sources");

    public static string Dashboards => Of("deploy", "helm", "orchestrator", "dashboards");

    public static string Alerts => Of("deploy", "helm", "orchestrator", "rules", "alerts.yaml");

    public static string Runbooks => Of("docs", "runbooks");

    public static string Of(params string[] parts) => Path.Combine([BuiltPrograms.Repository, .. parts]);
}
