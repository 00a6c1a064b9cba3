using k8s;
using k8s.Models;
using Orchestrator.Deploy.Tests.Charts.Extensions;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Deploy.Tests.Charts;

/// <summary>One document of a rendered chart: as it is written, and as Kubernetes understands it.</summary>
internal sealed record Resource(YamlMappingNode Tree, IKubernetesObject<V1ObjectMeta> Content)
{
    // Kinds of operators, of which the client library knows nothing.
    private static readonly Dictionary<string, Type> KindsOfOthers = new()
    {
        ["cert-manager.io/v1/Certificate"] = typeof(Certificate),
        ["gateway.networking.k8s.io/v1/GRPCRoute"] = typeof(GrpcRoute),
        ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject),
        ["keda.sh/v1alpha1/TriggerAuthentication"] = typeof(TriggerAuthentication),
        ["monitoring.coreos.com/v1/PodMonitor"] = typeof(PodMonitor),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(PrometheusRule),
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
    };

    public string Kind => Content.Kind;

    public string Name => Content.Metadata.Name;

    public static Resource Read(YamlMappingNode tree)
    {
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(tree)).Save(text, assignAnchors: false);
        var content = KubernetesYaml.LoadAllFromString(text.ToString(), KindsOfOthers, strict: true).Single();
        return new(tree, (IKubernetesObject<V1ObjectMeta>)content);
    }
}
