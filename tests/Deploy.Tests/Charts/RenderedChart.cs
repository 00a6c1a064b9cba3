using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Deploy.Tests.Charts;

/// <summary>What a chart renders to, read as strictly as can be: no unknown field, no field twice, nothing of a wrong shape.</summary>
internal sealed class RenderedChart(IReadOnlyList<Resource> resources)
{
    public IReadOnlyList<Resource> Resources { get; } = resources;

    /// <summary>Everything that becomes pods.</summary>
    public IReadOnlyList<Workload> Workloads { get; } = [.. resources.Select(resource => Workload.Of(resource.Content)).OfType<Workload>()];

    public IEnumerable<T> All<T>() => Resources.Select(resource => resource.Content).OfType<T>();

    public T Single<T>(string name)
        where T : k8s.IKubernetesObject<V1ObjectMeta> => All<T>().Single(content => content.Metadata.Name == name);

    public Workload WorkloadNamed(string name) => Workloads.Single(workload => workload.Name == name);

    /// <exception cref="Exception">Something in it is not as Kubernetes knows it.</exception>
    public static RenderedChart Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var roots = stream.Documents.Select(document => document.RootNode).Where(root => root is not YamlScalarNode { Value: null or "" });
        return new([.. roots.Select(root => Resource.Read((YamlMappingNode)root))]);
    }
}
