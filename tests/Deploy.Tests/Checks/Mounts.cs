using System.Text.RegularExpressions;
using k8s.Models;
using Orchestrator.Deploy.Tests.Charts;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>What a container mounts is a volume of its pod, every volume is mounted, and every file that a setting names lies on one.</summary>
internal static partial class Mounts
{
    public static IEnumerable<string> Faults(RenderedChart chart) =>
        chart.Workloads.SelectMany(workload => Of(workload).Select(fault => $"{workload} {fault}"));

    private static IEnumerable<string> Of(Workload workload)
    {
        var mounts = workload.Container.VolumeMounts ?? [];
        var volumes = (workload.Pod.Volumes ?? []).Select(volume => volume.Name).Concat(workload.Claims).ToHashSet();
        foreach (var mount in mounts.Where(mount => !volumes.Contains(mount.Name)))
        {
            yield return $"mounts {mount.Name}, which is no volume of it";
        }

        foreach (var volume in volumes.Except(mounts.Select(mount => mount.Name)))
        {
            yield return $"has the volume {volume} and mounts it nowhere";
        }

        foreach (var (name, path) in Paths(workload.Container).Where(named => !Lies(named.Path, mounts, workload.Pod.Volumes ?? [])))
        {
            yield return $"is told by {name} to use {path}, which lies on no volume";
        }
    }

    private static IEnumerable<(string Name, string Path)> Paths(V1Container container) =>
        from variable in container.Env ?? []
        from Match path in AbsolutePath().Matches(variable.Value ?? "")
        select (variable.Name, path.Value);

    // Of a volume whose files are listed, one of those.
    private static bool Lies(string path, IList<V1VolumeMount> mounts, IList<V1Volume> volumes)
    {
        var mount = mounts.SingleOrDefault(mount => path == mount.MountPath || path.StartsWith(mount.MountPath + "/", StringComparison.Ordinal));
        var files = volumes.SingleOrDefault(volume => volume.Name == mount?.Name)?.Secret?.Items;
        return mount is not null && (files is null || files.Any(file => path == $"{mount.MountPath}/{file.Path}"));
    }

    [GeneratedRegex(@"(?<![\w:/.])/[a-z][\w./-]*")]
    private static partial Regex AbsolutePath();
}
