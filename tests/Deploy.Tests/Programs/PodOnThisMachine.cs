using System.Text.RegularExpressions;
using k8s.Models;
using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.TestKit;

namespace Orchestrator.Deploy.Tests.Programs;

/// <summary>
/// A pod of the chart as a process of this machine: the image's program with the pod's arguments and variables, and folders for its volumes.
/// </summary>
/// <param name="folder">For the volumes.</param>
/// <param name="secret">What every secret file holds.</param>
internal sealed partial class PodOnThisMachine(PublishedImage image, Workload workload, RenderedChart chart, string folder, string secret)
{
    private static readonly Dictionary<string, string> Fields = new()
    {
        ["metadata.namespace"] = ChartRenderer.Namespace,
        ["spec.nodeName"] = Environment.MachineName,
        ["status.podIP"] = "127.0.0.1",
    };

    /// <param name="differs">Variables that are others here than in a cluster: ports and addresses.</param>
    public RunningProgram Start(IReadOnlyDictionary<string, string> differs)
    {
        FillVolumes();
        var arguments = workload.Container.Args?.Select(OnThisMachine) ?? image.Arguments;
        return RunningProgram.Start([.. image.EntryPoint, .. arguments], image.Folder, Variables(differs));
    }

    private Dictionary<string, string?> Variables(IReadOnlyDictionary<string, string> differs)
    {
        var variables = image.Stage.Environment.ToDictionary(entry => entry.Key, string? (entry) => entry.Value);
        foreach (var variable in workload.Container.Env)
        {
            variables[variable.Name] = variable.ValueFrom?.FieldRef is { } field
                ? Fields.GetValueOrDefault(field.FieldPath, $"{workload.Name}-0")
                : OnThisMachine(Reference().Replace(variable.Value, reference => variables[reference.Groups["name"].Value] ?? ""));
        }

        foreach (var (name, value) in differs)
        {
            variables[name] = value;
        }

        return variables;
    }

    // Paths of volumes are folders here.
    private string OnThisMachine(string text)
    {
        var mount = workload.Container.VolumeMounts.SingleOrDefault(mount => text.StartsWith(mount.MountPath, StringComparison.Ordinal));
        return mount is null ? text : Volume(mount.Name) + text[mount.MountPath.Length..];
    }

    private string Volume(string name) => Path.Combine(folder, name);

    private void FillVolumes()
    {
        foreach (var name in workload.Container.VolumeMounts.Select(mount => mount.Name))
        {
            Directory.CreateDirectory(Volume(name));
        }

        foreach (var volume in workload.Pod.Volumes)
        {
            foreach (var (file, content) in Files(volume))
            {
                File.WriteAllText(Path.Combine(Volume(volume.Name), file), content);
            }
        }
    }

    private IEnumerable<(string File, string Content)> Files(V1Volume volume) => volume switch
    {
        { Secret: { } mounted } => mounted.Items.Select(item => (item.Path, secret)),
        { ConfigMap: { } mounted } => chart.Single<V1ConfigMap>(mounted.Name).Data.Select(entry => (entry.Key, entry.Value)),
        _ => [],
    };

    [GeneratedRegex(@"\$\((?<name>\w+)\)")]
    private static partial Regex Reference();
}
