using System.Xml.Linq;
using k8s.Models;
using Npgsql;
using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.Deploy.Tests.Charts.Extensions;
using Orchestrator.Deploy.Tests.Checks;
using Orchestrator.TestKit;

namespace Orchestrator.Deploy.Tests;

/// <summary>What the chart renders to, for every values file, has none of the faults that an API server, a cluster or a person would find.</summary>
public sealed class ChartTests(ChartRenderer renderer)
{
    public static TheoryData<string, string> Checked =>
        new MatrixTheoryData<string, string>(ChartFolder.ValuesFiles, ChartCheck.All.Select(check => check.Name));

    public static TheoryData<string> ValuesFiles => [.. ChartFolder.ValuesFiles];

    [Theory]
    [MemberData(nameof(Checked))]
    public async Task Has_no_fault(string values, string check) =>
        Assert.Empty(ChartCheck.Of(check).Faults(await renderer.RenderAsync(values)));

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Refers_only_to_what_exists(string values) =>
        Assert.Empty(References.Faults(await renderer.RenderAsync(values), ChartValues.With(values)));

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Helm_renders_the_same_kinds(string values)
    {
        if (ChartRenderer.HasHelm)
        {
            await ChartRenderer.HelmAsync("lint", values);
            var byHelm = RenderedChart.Parse(await ChartRenderer.HelmAsync("template", values));
            Assert.Equal(Names(await renderer.RenderAsync(values)), Names(byHelm));
        }
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Tells_the_coordinators_where_the_database_is_in_words_that_Npgsql_knows(string values)
    {
        var chart = await renderer.RenderAsync(values);

        var connection = new NpgsqlConnectionStringBuilder(Coordinator(chart).Setting("ConnectionStrings__Orchestrator"));

        Assert.Equal("orchestrator", connection.Database);
        Assert.Null(connection.Password);
        Assert.Equal(values is "values-trial.yaml" or "everything.yaml" ? SslMode.Disable : SslMode.VerifyFull, connection.SslMode);
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Gives_every_worker_a_name_of_its_pods_own(string values)
    {
        var workers = (await renderer.RenderAsync(values)).Workloads.Where(workload => workload.Labels["app.kubernetes.io/component"] == "worker").ToList();

        Assert.NotEmpty(workers);
        Assert.All(workers, worker => Assert.Equal("$(POD_NAME)", worker.Setting("Agent__Name")));
        // A worker's name belongs to its folder, so where the name stays the folder must stay.
        Assert.All(workers, worker => Assert.Equal(worker.Kind == "StatefulSet", worker.Claims.Contains("folder")));
    }

    [Fact]
    public async Task A_pool_with_GPUs_asks_for_them_and_makes_no_devices_of_its_processors()
    {
        var chart = await renderer.RenderAsync("values-gpu.yaml");

        var pool = chart.WorkloadNamed("orchestrator-worker-h100");

        Assert.Equal("8", pool.Container.Resources.Limits["nvidia.com/gpu"].ToString());
        Assert.Equal("0", pool.Setting("Agent__CpuDevices"));
        Assert.StartsWith("registry.example.com/ml/orchestrator-worker-cuda:", pool.Container.Image, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_never_without_a_coordinator_while_it_is_upgraded()
    {
        var chart = await renderer.RenderAsync("values-gpu.yaml");

        var rolling = chart.Single<V1Deployment>("orchestrator-coordinator").Spec.Strategy.RollingUpdate;

        Assert.Equal("0", rolling.MaxUnavailable.ToString());
        Assert.Equal("1", rolling.MaxSurge.ToString());
        Assert.Equal("1", chart.Single<V1PodDisruptionBudget>("orchestrator-coordinator").Spec.MaxUnavailable.ToString());
    }

    [Fact]
    public async Task The_certificate_has_the_names_that_workers_use()
    {
        var chart = await renderer.RenderAsync("values-gpu.yaml");

        var names = chart.All<Certificate>().Single().Spec.DnsNames;

        Assert.Contains(new Uri(chart.WorkloadNamed("orchestrator-worker-h100").Setting("Agent__Server")!).Host, names);
        Assert.Contains("orchestrator.example.com", names);
    }

    [Fact]
    public async Task What_a_pool_does_not_say_it_has_from_the_defaults_also_where_that_is_nothing()
    {
        const string Overrides = """
            poolDefaults: {threadsPerDevice: 3, scaling: {minReplicas: 2}}
            workers: {pools: [{name: one, threadsPerDevice: 0, folder: {persistent: false}}, {name: two}]}
            """;
        var chart = await renderer.RenderAsync("values-external-postgres.yaml", Overrides);

        Assert.Null(chart.WorkloadNamed("orchestrator-worker-one").Setting("Agent__ThreadsPerDevice"));
        Assert.Equal("Deployment", chart.WorkloadNamed("orchestrator-worker-one").Kind);
        Assert.Equal("3", chart.WorkloadNamed("orchestrator-worker-two").Setting("Agent__ThreadsPerDevice"));
        Assert.Equal("StatefulSet", chart.WorkloadNamed("orchestrator-worker-two").Kind);
    }

    [Fact]
    public async Task Names_that_YAML_would_take_for_something_else_stay_text()
    {
        const string Overrides = """
            nameOverride: "on"
            workers: {pools: [{name: "1e3"}, {name: "123"}]}
            """;
        var chart = await renderer.RenderAsync("values-trial.yaml", Overrides);

        Assert.Empty(ChartCheck.Of("texts").Faults(chart));
        Assert.Equal("1e3", chart.WorkloadNamed("orchestrator-on-worker-1e3").Setting("Agent__Pool"));
    }

    [Fact]
    public async Task Takes_up_dashboards_and_rules_as_they_are()
    {
        const string Dashboard = """{"title": "{{ not for Helm }}"}""";
        const string Rules = "groups:\n- name: workers\n  rules:\n  - alert: WorkerLost\n    expr: up == 0\n    annotations: {summary: '{{ $labels.pod }}'}\n";
        var more = new Dictionary<string, string> { ["dashboards/fleet.json"] = Dashboard, ["rules/alerts.yaml"] = Rules };

        var chart = await renderer.RenderWithAsync("everything.yaml", more);

        var map = chart.Single<V1ConfigMap>("orchestrator-ml-dashboard-fleet");
        Assert.Equal(Dashboard, map.Data["fleet.json"].TrimEnd());
        Assert.Equal("1", map.Metadata.Labels["grafana_dashboard"]);
        Assert.Equal("{{ $labels.pod }}", chart.All<PrometheusRule>().Single().Spec.Groups.Single().Rules.Single().Annotations["summary"]);
    }

    [Theory]
    [InlineData("values-trial.yaml", "Nobody has to prove who they are", "helm test")]
    [InlineData("values-gpu.yaml", "export ORC_SERVER=https://orchestrator.example.com", "helm test")]
    [InlineData("values-external-postgres.yaml", "export ORC_SERVER=https://orchestrator.example.com", "helm test")]
    public async Task The_notes_say_what_comes_next(string values, params string[] sentences)
    {
        var notes = await renderer.NotesAsync(values);

        Assert.All(sentences, sentence => Assert.Contains(sentence, notes, StringComparison.Ordinal));
    }

    [Fact]
    public void Is_of_the_programs_version()
    {
        var product = XDocument.Load(Path.Combine(BuiltPrograms.Repository, "Directory.Build.props")).Descendants("ProductVersion").Single().Value;
        var chart = ChartFolder.Read(ChartFolder.File("Chart.yaml"));

        Assert.Equal(product, $"{chart["appVersion"]}");
        Assert.Equal(product, $"{chart["version"]}");
    }

    private static Workload Coordinator(RenderedChart chart) =>
        chart.Workloads.Single(workload => workload.Labels["app.kubernetes.io/component"] == "coordinator");

    private static IEnumerable<string> Names(RenderedChart chart) =>
        chart.Resources.Select(resource => $"{resource.Kind} {resource.Name}").Order(StringComparer.Ordinal);
}
