using k8s.Models;
using Orchestrator.Deploy.Tests.Charts;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>The Pod Security Standard "restricted", and what goes beyond it here: nothing written to the image, no token, bounded memory.</summary>
internal static class PodSecurity
{
    public static IEnumerable<string> Faults(RenderedChart chart) =>
        from workload in chart.Workloads
        from fault in OfPod(workload.Pod).Concat(AllContainers(workload.Pod).SelectMany(container => OfContainer(container, workload.Pod)))
        select $"{workload} {fault}";

    private static IEnumerable<V1Container> AllContainers(V1PodSpec pod) => pod.Containers.Concat(pod.InitContainers ?? []);

    private static IEnumerable<string> OfPod(V1PodSpec pod)
    {
        if (pod.HostNetwork is true || pod.HostPID is true || pod.HostIPC is true)
        {
            yield return "shares a namespace with its host";
        }

        foreach (var volume in (pod.Volumes ?? []).Where(volume => !IsAllowed(volume)))
        {
            yield return $"has the volume {volume.Name} of a kind that is not allowed";
        }

        if (pod.SecurityContext?.Sysctls is { Count: > 0 })
        {
            yield return "sets sysctls";
        }

        if (pod.AutomountServiceAccountToken is not false)
        {
            yield return "is given a token of the API server";
        }
    }

    private static bool IsAllowed(V1Volume volume) => volume is
        { ConfigMap: not null } or { Csi: not null } or { DownwardAPI: not null } or { EmptyDir: not null } or { Ephemeral: not null }
        or { PersistentVolumeClaim: not null } or { Projected: not null } or { Secret: not null };

    private static IEnumerable<string> OfContainer(V1Container container, V1PodSpec pod)
    {
        var (own, common) = (container.SecurityContext, pod.SecurityContext);
        if ((own?.RunAsNonRoot ?? common?.RunAsNonRoot) is not true || (own?.RunAsUser ?? common?.RunAsUser) is null or 0)
        {
            yield return "may run as root";
        }

        if ((own?.SeccompProfile ?? common?.SeccompProfile)?.Type is not ("RuntimeDefault" or "Localhost"))
        {
            yield return "has no seccomp profile";
        }

        if (own?.AllowPrivilegeEscalation is not false || own.Privileged is true)
        {
            yield return "may gain privileges";
        }

        if (own?.Capabilities?.Drop?.Contains("ALL") is not true || own.Capabilities.Add is { Count: > 0 })
        {
            yield return "keeps capabilities";
        }

        if (own?.ReadOnlyRootFilesystem is not true)
        {
            yield return "may write to its image's files";
        }

        if (container.Ports?.Any(port => port.HostPort is not null) is true)
        {
            yield return "takes a port of its host";
        }

        if (container.Resources?.Requests is not { Count: > 0 } || container.Resources.Limits?.ContainsKey("memory") is not true)
        {
            yield return "requests nothing, or may take all memory";
        }
    }
}
