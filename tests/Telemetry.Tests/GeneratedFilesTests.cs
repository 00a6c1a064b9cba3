using Orchestrator.Dashboards;

namespace Orchestrator.Telemetry.Tests;

public sealed class GeneratedFilesTests
{
    [Fact]
    public void The_dashboards_in_the_chart_are_what_the_generator_writes()
    {
        var generated = DashboardFiles.Generate(Deployed.Sources).ToDictionary(file => file.Name, file => file.Content);
        var kept = Directory.GetFiles(Deployed.Dashboards).ToDictionary(path => Path.GetFileName(path), File.ReadAllText);

        Assert.True(
            generated.OrderBy(file => file.Key).SequenceEqual(kept.OrderBy(file => file.Key)),
            "Run: dotnet run --project deploy/dashboards -- deploy/dashboards/sources deploy/helm/orchestrator/dashboards");
    }

    [Theory]
    [InlineData("uid: a\ntitle: b\nabout: c\nrows: []\nrowz: []\n", "rowz")]
    [InlineData("uid: a\ntitle: b\nabout: c\nrows: [{title: r, panels: [{title: p, about: x, unit: parsecs, queries: [{promql: up}]}]}]\n", "parsecs")]
    [InlineData("uid: a\ntitle: b\nabout: c\nrows: [{title: r, panels: [{title: p, about: x, queries: [{promql: up, sql: SELECT}]}]}]\n", "either promql or sql")]
    [InlineData("uid: a\ntitle: b\nabout: c\nrows: [{title: r, panels: [{title: p, about: x, kind: curve, queries: [{promql: up}]}]}]\n", "SQL")]
    public void A_mistake_in_a_source_is_named_with_its_file(string source, string word)
    {
        using var folder = new TestKit.TestFolder();
        File.WriteAllText(folder["wrong.yaml"], source);

        var fault = Assert.Throws<InvalidDataException>(() => DashboardFiles.Generate(folder.Path).ToList());

        Assert.Contains("wrong.yaml", fault.Message, StringComparison.Ordinal);
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
    }
}
