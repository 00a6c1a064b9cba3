using Orchestrator.Deploy.Tests.Charts;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>One kind of fault that a chart may have.</summary>
/// <param name="Name">For the names of tests.</param>
/// <param name="Faults">A sentence for each.</param>
internal sealed record ChartCheck(string Name, Func<RenderedChart, IEnumerable<string>> Faults)
{
    /// <summary>Those that need nothing but the rendered chart.</summary>
    public static IReadOnlyList<ChartCheck> All { get; } =
    [
        new("pod security", PodSecurity.Faults),
        new("images", PinnedImages.Faults),
        new("selectors", Selectors.Faults),
        new("ports", Ports.Faults),
        new("names", Names.Faults),
        new("texts", Texts.Faults),
        new("targets", Targets.Faults),
        new("mounts", Mounts.Faults),
        new("settings", Settings.Faults),
        new("shutdown", Shutdown.Faults),
    ];

    public static ChartCheck Of(string name) => All.Single(check => check.Name == name);
}
