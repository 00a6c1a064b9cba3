using k8s.Models;
using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.Deploy.Tests.Charts.Extensions;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>Whatever selects pods or services by labels finds those that it means.</summary>
internal static class Selectors
{
    // Of pods that people start beside the chart.
    private const string ClientLabel = "orchestrator/client";

    public static IEnumerable<string> Faults(RenderedChart chart) =>
        OfWorkloads(chart).Concat(OfPods(chart)).Concat(OfServices(chart));

    private static IEnumerable<string> OfWorkloads(RenderedChart chart)
    {
        foreach (var workload in chart.Workloads.Where(workload => workload.Selector is not null))
        {
            var found = chart.Workloads.Where(other => other.IsSelectedBy(workload.Selector)).ToList();
            if (found is not [var only] || only != workload)
            {
                yield return $"{workload} selects the pods of {string.Join(", ", found)}";
            }
        }
    }

    private static IEnumerable<string> OfPods(RenderedChart chart) =>
        from selector in PodSelectors(chart)
        where !selector.Labels.ContainsKey(ClientLabel) && !chart.Workloads.Any(workload => workload.IsSelectedBy(selector.Labels))
        select $"{selector.Owner} selects no pod";

    private static IEnumerable<(string Owner, IDictionary<string, string> Labels)> PodSelectors(RenderedChart chart)
    {
        var services = chart.All<V1Service>().Select(service => (service.Metadata.Name, service.Spec.Selector));
        var budgets = chart.All<V1PodDisruptionBudget>().Select(budget => (budget.Metadata.Name, budget.Spec.Selector.MatchLabels));
        var monitors = chart.All<PodMonitor>().Select(monitor => (monitor.Metadata.Name, monitor.Spec.Selector.MatchLabels));
        var policies = chart.All<V1NetworkPolicy>().SelectMany(OfPolicy);
        var spreads = chart.Workloads.SelectMany(workload => workload.Pod.TopologySpreadConstraints ?? [],
            (workload, spread) => (workload.Name, spread.LabelSelector.MatchLabels));
        return [.. services, .. budgets, .. monitors, .. policies, .. spreads];
    }

    // The test's pod is there only where it can prove who it is.
    private static IEnumerable<(string Owner, IDictionary<string, string> Labels)> OfPolicy(V1NetworkPolicy policy)
    {
        var peers = (policy.Spec.Ingress ?? []).SelectMany(rule => rule.FromProperty ?? [])
            .Concat((policy.Spec.Egress ?? []).SelectMany(rule => rule.To ?? []))
            .Where(peer => peer.NamespaceSelector is null && peer.PodSelector is not null)
            .Select(peer => (policy.Metadata.Name, peer.PodSelector.MatchLabels));
        return policy.Metadata.Name.EndsWith("-test", StringComparison.Ordinal)
            ? peers
            : peers.Append((policy.Metadata.Name, policy.Spec.PodSelector.MatchLabels));
    }

    private static IEnumerable<string> OfServices(RenderedChart chart) =>
        from monitor in chart.All<ServiceMonitor>()
        where !chart.All<V1Service>().Any(service => Workload.IsSubset(monitor.Spec.Selector.MatchLabels, service.Metadata.Labels))
        select $"{monitor.Metadata.Name} selects no service";
}
