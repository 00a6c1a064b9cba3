using k8s;
using k8s.Models;

namespace Orchestrator.Deploy.Tests.Charts;

/// <summary>Something that becomes pods.</summary>
/// <param name="Selector">Null: a pod by itself.</param>
/// <param name="Claims">Volumes that each pod gets of its own.</param>
internal sealed record Workload(
    string Kind, string Name, IDictionary<string, string>? Selector, IDictionary<string, string> Labels, V1PodSpec Pod, IReadOnlyList<string> Claims)
{
    public static Workload? Of(IKubernetesObject<V1ObjectMeta> content) => content switch
    {
        V1Deployment deployment => new(
            "Deployment", deployment.Metadata.Name, deployment.Spec.Selector.MatchLabels,
            deployment.Spec.Template.Metadata.Labels, deployment.Spec.Template.Spec, []),
        V1StatefulSet set => new(
            "StatefulSet", set.Metadata.Name, set.Spec.Selector.MatchLabels, set.Spec.Template.Metadata.Labels, set.Spec.Template.Spec,
            [.. (set.Spec.VolumeClaimTemplates ?? []).Select(claim => claim.Metadata.Name)]),
        V1Pod pod => new("Pod", pod.Metadata.Name, Selector: null, pod.Metadata.Labels, pod.Spec, []),
        _ => null,
    };

    public V1Container Container => Pod.Containers.Single();

    public string? Setting(string name) => Container.Env.SingleOrDefault(variable => variable.Name == name)?.Value;

    public IEnumerable<string> PortNames => Container.Ports?.Select(port => port.Name) ?? [];

    /// <param name="selector">Empty or null: everything.</param>
    public bool IsSelectedBy(IDictionary<string, string>? selector) => IsSubset(selector, Labels);

    public static bool IsSubset(IDictionary<string, string>? selector, IDictionary<string, string> labels) =>
        (selector ?? new Dictionary<string, string>()).All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value);

    public IEnumerable<V1HTTPGetAction> HttpProbes => new[] { Container.StartupProbe, Container.LivenessProbe, Container.ReadinessProbe }
        .Select(probe => probe?.HttpGet).OfType<V1HTTPGetAction>();

    public override string ToString() => $"{Kind} {Name}";
}
