using k8s;
using k8s.Models;

namespace Orchestrator.Deploy.Tests.Charts.Extensions;

/// <summary>A kind that an operator brings. The classes beside this one know the fields that the chart uses, so that any other is refused.</summary>
internal abstract class Extension : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();
}

internal abstract class Extension<TSpec> : Extension
    where TSpec : new()
{
    public TSpec Spec { get; set; } = new();
}
