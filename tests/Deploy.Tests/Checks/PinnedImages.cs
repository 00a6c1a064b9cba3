using System.Text.RegularExpressions;
using Orchestrator.Deploy.Tests.Charts;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>Images have a version, so that every node runs the same program.</summary>
internal static partial class PinnedImages
{
    public static IEnumerable<string> Faults(RenderedChart chart) =>
        from workload in chart.Workloads
        from container in workload.Pod.Containers
        where !IsPinned(container.Image)
        select $"{workload} has the image {container.Image}, which is of no version";

    /// <summary>With a tag that begins with a version, or by digest.</summary>
    public static bool IsPinned(string image) => Pinned().IsMatch(image);

    [GeneratedRegex(@"^[a-z0-9][^\s:@]*(:\d+/[^\s:@]+)?(:v?\d+\.\d+[\w.-]*|@sha256:[0-9a-f]{64})$")]
    private static partial Regex Pinned();
}
