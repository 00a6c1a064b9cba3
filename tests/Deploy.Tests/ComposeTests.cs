using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.Deploy.Tests.Checks;
using Orchestrator.Deploy.Tests.Images;
using Orchestrator.TestKit;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Deploy.Tests;

/// <summary>docker/compose.yaml builds and mounts what is there, and its services find each other.</summary>
public sealed class ComposeTests
{
    private static readonly YamlMappingNode Services = (YamlMappingNode)ChartFolder.Read(Path.Combine(Dockerfile.Folder, "compose.yaml"))["services"];

    public static TheoryData<string> Names => [.. Services.Children.Keys.Select(name => $"{name}")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_an_image_of_a_version(string service) => Assert.True(PinnedImages.IsPinned($"{Services[service]["image"]}"));

    [Theory]
    [InlineData("coordinator")]
    [InlineData("worker")]
    [InlineData("orc")]
    public void Builds_an_image_that_is_named_as_in_the_chart(string service)
    {
        var build = (YamlMappingNode)Services[service]["build"];
        var version = ChartFolder.Read(ChartFolder.File("Chart.yaml"))["appVersion"];

        Assert.Equal($"docker/{service}.Dockerfile", $"{build["dockerfile"]}");
        Assert.Equal(BuiltPrograms.Repository, Path.GetFullPath(Path.Combine(Dockerfile.Folder, $"{build["context"]}")));
        Assert.Equal($"{ChartValues.Defaults["images"]![service]}:{version}", $"{Services[service]["image"]}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mounts_what_is_there(string service)
    {
        var sources = Items(service, "volumes").Select(mount => mount.Split(':')[0]).Where(source => source.StartsWith('.'));

        // What the chart's folders of rules and dashboards hold is generated.
        Assert.All(sources.Select(source => Path.GetFullPath(Path.Combine(Dockerfile.Folder, source))), source =>
            Assert.True(Path.Exists(source) || Path.GetDirectoryName(source) == ChartFolder.Path, $"{source} is not there."));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_given_settings_that_programs_read_as_text(string service)
    {
        var variables = Of(service, "environment") is YamlMappingNode environment ? environment.Children.ToList() : [];

        Assert.All(variables, variable => Assert.True(YamlText.IsText((YamlScalarNode)variable.Value), $"{variable.Key} is no text."));
        Assert.All(
            variables.Select(variable => $"{variable.Key}").Where(IsOurs),
            name => Assert.True(Settings.IsKnown(name), $"No program reads {name}."));
    }

    [Fact]
    public void Is_open_on_this_machine_alone() =>
        Assert.All(Names.SelectMany(name => Items(name.Data, "ports")), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

    [Fact]
    public void Prometheus_scrapes_services_that_are_there()
    {
        var jobs = (YamlSequenceNode)ChartFolder.Read(Path.Combine(Dockerfile.Folder, "prometheus.yaml"))["scrape_configs"];
        var targets = jobs.SelectMany(job => (YamlSequenceNode)job["static_configs"][0]["targets"]).Select(target => $"{target}".Split(':')).ToList();

        Assert.Equal(["collector", "coordinator", "worker"], targets.Select(target => target[0]).Order());
        Assert.Contains("8080", Dockerfile.Read("coordinator").Final.Single("EXPOSE"), StringComparison.Ordinal);
        Assert.Equal("8080", Dockerfile.Read("worker").Final.Single("EXPOSE"));
    }

    private static bool IsOurs(string variable) =>
        variable.Contains("__", StringComparison.Ordinal) || variable.StartsWith("ORC_", StringComparison.Ordinal);

    private static IEnumerable<string> Items(string service, string key) =>
        Of(service, key) is YamlSequenceNode items ? items.Select(item => $"{item}") : [];

    private static YamlNode? Of(string service, string key) => ((YamlMappingNode)Services[service]).Children.TryGetValue(key, out var found) ? found : null;
}
