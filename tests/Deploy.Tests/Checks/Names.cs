using System.Text.RegularExpressions;
using k8s.Models;
using Orchestrator.Deploy.Tests.Charts;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>Names are ones that an API server takes, and none is there twice.</summary>
internal static partial class Names
{
    // To the name of a StatefulSet, Kubernetes appends a hash for the labels of its pods.
    private const int LongestOfStatefulSet = 52;
    private const int LongestOfPort = 15;

    public static IEnumerable<string> Faults(RenderedChart chart) =>
        OfResources(chart).Concat(OfPods(chart)).Concat(OfLabels(chart)).Concat(Twice(chart));

    private static IEnumerable<string> OfResources(RenderedChart chart) =>
        from resource in chart.Resources
        let longest = resource.Content is V1StatefulSet ? LongestOfStatefulSet : 63
        where resource.Name.Length > longest || !Label().IsMatch(resource.Name)
        select $"{resource.Kind} {resource.Name} is no name of at most {longest} characters";

    private static IEnumerable<string> OfPods(RenderedChart chart) =>
        from workload in chart.Workloads
        from name in workload.Pod.Containers.Select(container => (Text: container.Name, Longest: 63))
            .Concat((workload.Pod.Volumes ?? []).Select(volume => (Text: volume.Name, Longest: 63)))
            .Concat(workload.PortNames.Select(port => (Text: port, Longest: LongestOfPort)))
        where name.Text.Length > name.Longest || !Label().IsMatch(name.Text)
        select $"{workload} names something {name.Text}";

    private static IEnumerable<string> OfLabels(RenderedChart chart) =>
        from labels in chart.Resources.Select(resource => resource.Content.Metadata.Labels).Concat(chart.Workloads.Select(workload => workload.Labels))
        from label in labels ?? new Dictionary<string, string>()
        where label.Value.Length > 63 || !LabelValue().IsMatch(label.Value)
        select $"The label {label.Key} cannot be {label.Value}";

    private static IEnumerable<string> Twice(RenderedChart chart) =>
        from same in chart.Resources.GroupBy(resource => (resource.Kind, resource.Name))
        where same.Count() > 1
        select $"{same.Key.Kind} {same.Key.Name} is there {same.Count()} times";

    [GeneratedRegex("^[a-z]([a-z0-9-]*[a-z0-9])?$")]
    private static partial Regex Label();

    [GeneratedRegex("^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$")]
    private static partial Regex LabelValue();
}
