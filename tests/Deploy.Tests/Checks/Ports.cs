using k8s.Models;
using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.Deploy.Tests.Charts.Extensions;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>Every port that is named exists where it is looked for.</summary>
internal static class Ports
{
    public static IEnumerable<string> Faults(RenderedChart chart) =>
        OfProbes(chart).Concat(OfServices(chart)).Concat(OfPolicies(chart)).Concat(OfMonitors(chart)).Concat(OfDoors(chart));

    private static IEnumerable<string> OfProbes(RenderedChart chart) =>
        from workload in chart.Workloads
        from probe in workload.HttpProbes
        where !Has(workload, probe.Port.ToString())
        select $"{workload} is probed at the port {probe.Port}, which it does not have";

    private static IEnumerable<string> OfServices(RenderedChart chart) =>
        from service in chart.All<V1Service>()
        from port in service.Spec.Ports
        from workload in chart.Workloads.Where(workload => workload.IsSelectedBy(service.Spec.Selector))
        where !Has(workload, port.TargetPort.ToString())
        select $"Service {service.Metadata.Name} leads to the port {port.TargetPort} of {workload}, which it does not have";

    private static IEnumerable<string> OfPolicies(RenderedChart chart) =>
        from policy in chart.All<V1NetworkPolicy>()
        from port in IngressPorts(policy)
        from workload in chart.Workloads.Where(workload => workload.IsSelectedBy(policy.Spec.PodSelector.MatchLabels))
        where !Has(workload, port)
        select $"NetworkPolicy {policy.Metadata.Name} opens the port {port} of {workload}, which it does not have";

    private static IEnumerable<string> OfMonitors(RenderedChart chart)
    {
        var ofServices = from monitor in chart.All<ServiceMonitor>()
                         from endpoint in monitor.Spec.Endpoints
                         where !chart.All<V1Service>().Any(service =>
                             Workload.IsSubset(monitor.Spec.Selector.MatchLabels, service.Metadata.Labels)
                             && service.Spec.Ports.Any(port => port.Name == endpoint.Port))
                         select $"{monitor.Metadata.Name} scrapes the port {endpoint.Port}, which no service has";
        var ofPods = from monitor in chart.All<PodMonitor>()
                     from endpoint in monitor.Spec.PodMetricsEndpoints
                     from workload in chart.Workloads.Where(workload => workload.IsSelectedBy(monitor.Spec.Selector.MatchLabels))
                     where !Has(workload, endpoint.Port)
                     select $"{monitor.Metadata.Name} scrapes the port {endpoint.Port} of {workload}, which it does not have";
        return ofServices.Concat(ofPods);
    }

    // Where everything is closed, what a cluster-internal service leads to must be opened.
    private static IEnumerable<string> OfDoors(RenderedChart chart) =>
        from service in chart.All<V1Service>().Where(service => service.Spec.ClusterIP != "None")
        where chart.All<V1NetworkPolicy>().Any()
        from port in service.Spec.Ports
        where port.Name is not "http" // Prometheus alone comes here, if there is one
        where !chart.All<V1NetworkPolicy>().Any(policy =>
            Workload.IsSubset(policy.Spec.PodSelector.MatchLabels, service.Spec.Selector) && IngressPorts(policy).Contains(port.TargetPort.ToString()))
        select $"Service {service.Metadata.Name} leads to the port {port.TargetPort}, which no NetworkPolicy opens";

    private static IEnumerable<string> IngressPorts(V1NetworkPolicy policy) =>
        (policy.Spec.Ingress ?? []).SelectMany(rule => rule.Ports ?? []).Select(port => port.Port.ToString());

    private static bool Has(Workload workload, string port) =>
        (workload.Container.Ports ?? []).Any(known => known.Name == port || $"{known.ContainerPort}" == port);
}
