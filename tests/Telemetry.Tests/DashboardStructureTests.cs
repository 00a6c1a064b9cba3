using System.Text.Json.Nodes;

namespace Orchestrator.Telemetry.Tests;

/// <summary>What Grafana would stumble over, or silently show wrong, in the files as they are.</summary>
public sealed class DashboardStructureTests
{
    private static readonly string[] KnownUnits = ["short", "percentunit", "s", "bytes", "cps", "watt", "celsius", "flops"];

    public static TheoryData<string> Files => new(Names);

    private static IEnumerable<string> Names => Directory.GetFiles(Deployed.Dashboards, "*.json").Select(path => Path.GetFileName(path)!);

    [Fact]
    public void Every_dashboard_has_an_address_and_a_title_of_its_own()
    {
        var dashboards = Names.Select(Read).ToList();
        Assert.Equal(5, dashboards.Select(dashboard => (string)dashboard["uid"]!).Distinct().Count());
        Assert.Equal(5, dashboards.Select(dashboard => (string)dashboard["title"]!).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_have_numbers_of_their_own_and_do_not_overlap(string file)
    {
        var panels = Read(file)["panels"]!.AsArray();
        Assert.Equal(panels.Count, panels.Select(panel => (int)panel!["id"]!).Distinct().Count());
        var taken = new HashSet<(int, int)>();
        foreach (var place in panels.Select(panel => panel!["gridPos"]!))
        {
            var (x, y, w, h) = ((int)place["x"]!, (int)place["y"]!, (int)place["w"]!, (int)place["h"]!);
            Assert.InRange(x + w, 1, 24);
            foreach (var cell in from column in Enumerable.Range(x, w) from line in Enumerable.Range(y, h) select (column, line))
            {
                Assert.True(taken.Add(cell), $"Two panels of {file} are at {cell}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Everything_asks_a_data_source_that_is_chosen_above(string file)
    {
        var dashboard = Read(file);
        var variables = dashboard["templating"]!["list"]!.AsArray();
        var sources = variables.Where(variable => (string)variable!["type"]! == "datasource")
            .ToDictionary(variable => $"${{{(string)variable!["name"]!}}}", variable => (string)variable!["query"]!);
        var asked = from panel in dashboard["panels"]!.AsArray()
                    where (string)panel!["type"]! != "row"
                    from asking in panel["targets"]!.AsArray().Append(panel)
                    select asking["datasource"]!;

        Assert.All(asked, source => Assert.Equal((string)source["type"]!, sources[(string)source["uid"]!]));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_panel_says_what_it_means_in_a_known_unit_and_asks_something(string file)
    {
        foreach (var panel in Read(file)["panels"]!.AsArray().Where(panel => (string)panel!["type"]! != "row"))
        {
            Assert.NotEmpty((string)panel!["title"]!);
            Assert.NotEmpty((string)panel["description"]!);
            Assert.Contains((string)panel["fieldConfig"]!["defaults"]!["unit"]!, KnownUnits);
            var targets = panel["targets"]!.AsArray();
            Assert.NotEmpty(targets);
            Assert.Equal(targets.Count, targets.Select(target => (string)target!["refId"]!).Distinct().Count());
            Assert.All(targets, target => Assert.NotEmpty((string)(target!["expr"] ?? target["rawSql"])!));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_variable_that_a_query_has_is_there(string file)
    {
        var dashboard = Read(file);
        var known = dashboard["templating"]!["list"]!.AsArray().Select(variable => (string)variable!["name"]!).Append("__rate_interval").ToList();
        var used = System.Text.RegularExpressions.Regex.Matches(dashboard["panels"]!.ToJsonString(), @"\$\{?(\w+)").Select(match => match.Groups[1].Value);
        Assert.Empty(used.Except(known));
    }

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Deployed.Dashboards, file)))!;
}
