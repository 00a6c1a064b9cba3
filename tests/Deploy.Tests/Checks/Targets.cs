using k8s.Models;
using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.Deploy.Tests.Charts.Extensions;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>Whatever leads to something else of the chart leads to what is there: services, workloads, service accounts.</summary>
internal static class Targets
{
    private const string OwnDomain = $".{ChartRenderer.Namespace}.svc";

    private static readonly string[] AddressSettings = ["Agent__Server", "ORC_SERVER"];

    public static IEnumerable<string> Faults(RenderedChart chart) => Backends(chart)
        .Where(backend => !chart.All<V1Service>().Any(service =>
            service.Metadata.Name == backend.Service && service.Spec.Ports.Any(port => port.Name == backend.Port || $"{port.Port}" == backend.Port)))
        .Select(backend => $"{backend.Owner} leads to the port {backend.Port} of the service {backend.Service}, which is not there")
        .Concat(OfAccounts(chart)).Concat(OfScalers(chart)).Concat(OfSets(chart));

    private static IEnumerable<(string Owner, string Service, string Port)> Backends(RenderedChart chart)
    {
        var ingresses = from ingress in chart.All<V1Ingress>()
                        from rule in ingress.Spec.Rules
                        from path in rule.Http.Paths
                        let service = path.Backend.Service
                        select ($"Ingress {ingress.Metadata.Name}", service.Name, service.Port.Name ?? $"{service.Port.Number}");
        var routes = from route in chart.All<GrpcRoute>()
                     from rule in route.Spec.Rules
                     from backend in rule.BackendRefs
                     select ($"GRPCRoute {route.Metadata.Name}", backend.Name, $"{backend.Port}");
        var addresses = from workload in chart.Workloads
                        from setting in AddressSettings
                        let text = workload.Setting(setting)
                        where text is not null
                        let address = new Uri(text)
                        select ($"{workload} by {setting}", address.Host.Replace(OwnDomain, "", StringComparison.Ordinal), $"{address.Port}");
        return [.. ingresses, .. routes, .. addresses];
    }

    private static V1Service? ServiceOf(RenderedChart chart, string name) =>
        chart.All<V1Service>().SingleOrDefault(service => service.Metadata.Name == name);

    private static IEnumerable<string> OfAccounts(RenderedChart chart) =>
        from workload in chart.Workloads
        let account = workload.Pod.ServiceAccountName
        where account is not null && !chart.All<V1ServiceAccount>().Any(known => known.Metadata.Name == account)
        select $"{workload} runs as {account}, which is not there";

    private static IEnumerable<string> OfScalers(RenderedChart chart) =>
        from scaler in chart.All<V2HorizontalPodAutoscaler>().Select(scaler => (scaler.Metadata.Name, Target: scaler.Spec.ScaleTargetRef))
            .Concat(chart.All<ScaledObject>().Select(scaler => (scaler.Metadata.Name, Target: scaler.Spec.ScaleTargetRef)))
        where !chart.Workloads.Any(workload => workload.Kind == scaler.Target.Kind && workload.Name == scaler.Target.Name)
        select $"{scaler.Name} scales {scaler.Target.Kind} {scaler.Target.Name}, which is not there";

    private static IEnumerable<string> OfSets(RenderedChart chart) =>
        from set in chart.All<V1StatefulSet>()
        where ServiceOf(chart, set.Spec.ServiceName) is null
        select $"StatefulSet {set.Metadata.Name} has its names from the service {set.Spec.ServiceName}, which is not there";
}
