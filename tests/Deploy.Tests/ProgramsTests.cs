using System.Globalization;
using System.Text.Json.Nodes;
using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.Deploy.Tests.Charts.Extensions;
using Orchestrator.Deploy.Tests.Images;
using Orchestrator.Deploy.Tests.Programs;
using Orchestrator.TestKit;

namespace Orchestrator.Deploy.Tests;

/// <summary>The programs that the images would hold work with the settings that the chart gives them.</summary>
public sealed class ProgramsTests(TrialOnThisMachine trial, ChartRenderer renderer) : IClassFixture<TrialOnThisMachine>
{
    [Fact]
    public async Task Every_probe_and_every_scrape_is_answered()
    {
        var chart = await renderer.RenderAsync("everything.yaml");
        var scrapes = chart.All<ServiceMonitor>().SelectMany(monitor => monitor.Spec.Endpoints)
            .Concat(chart.All<PodMonitor>().SelectMany(monitor => monitor.Spec.PodMetricsEndpoints)).Select(endpoint => endpoint.Path).ToList();

        foreach (var (workload, port) in new[] { (TrialOnThisMachine.CoordinatorName, trial.CoordinatorHttpPort), (TrialOnThisMachine.WorkerName, trial.WorkerHttpPort) })
        {
            var paths = trial.Chart.WorkloadNamed(workload).HttpProbes.Select(probe => probe.Path).Concat(scrapes).Distinct().ToList();
            Assert.Equal(["/health/live", "/health/ready", "/metrics"], paths);
            foreach (var path in paths)
            {
                await trial.AnswersAsync(port, path);
            }
        }
    }

    [Fact]
    public async Task The_images_health_check_tells_whether_a_program_lives()
    {
        Assert.Equal(0, await IsLiveAsync(trial.CoordinatorHttpPort));
        Assert.Equal(0, await IsLiveAsync(trial.WorkerHttpPort));
        Assert.NotEqual(0, await IsLiveAsync(TestPorts.Choose()));
    }

    [Fact]
    public async Task The_test_of_Helm_trains_its_run()
    {
        var test = await trial.TestAsync();

        Assert.True(test.ExitCode == 0, test.Transcript);
        Assert.Equal(1L, await trial.AskAsync("SELECT count(*) FROM run WHERE name = 'helm-test' AND status = 'succeeded'"));
    }

    [Fact]
    public async Task The_scaler_asks_how_many_devices_are_wanted_of_the_pool()
    {
        var query = (await renderer.RenderAsync("values-gpu.yaml")).All<ScaledObject>().Single().Spec.Triggers.Single().Metadata["query"];
        Assert.Equal(0L, await trial.AskAsync(query));

        await trial.OrcAsync("submit", ChartFolder.File("files", "test-run.yaml"), "--set", "name=waits", "--set", "resources.pool=l4-spot", "--set", "resources.devices=2");
        await trial.OrcAsync("submit", ChartFolder.File("files", "test-run.yaml"), "--set", "name=other", "--set", "resources.pool=elsewhere");

        Assert.Equal(2L, await trial.AskAsync(query));
    }

    [Theory]
    [InlineData("coordinator")]
    [InlineData("worker")]
    [InlineData("orc")]
    public void The_image_has_the_frameworks_that_its_program_asks_for(string name)
    {
        var image = trial.Images[name];
        var program = Path.ChangeExtension(image.EntryPoint.Last(), ".runtimeconfig.json");
        var options = JsonNode.Parse(File.ReadAllText(Path.Combine(image.Folder, program)))!["runtimeOptions"]!;
        var asked = (options["frameworks"]?.AsArray() ?? [options["framework"]!.DeepClone()]).Select(framework => framework!.AsObject()).ToList();
        var has = Version.Parse(image.Stage.Base.Split(':')[1].Split('-')[0]);

        Assert.All(asked, framework => Assert.True(Version.Parse($"{framework["version"]}") <= has));
        Assert.Equal(
            asked.Any(framework => $"{framework["name"]}" == "Microsoft.AspNetCore.App"),
            image.Stage.Base.Contains("/aspnet:", StringComparison.Ordinal));
    }

    private static async Task<int> IsLiveAsync(int port)
    {
        var environment = new Dictionary<string, string?> { ["Http__Port"] = port.ToString(CultureInfo.InvariantCulture) };
        await using var check = await RunningProgram.RunAsync([Path.Combine(Dockerfile.Folder, "is-live.sh")], environment: environment);
        return check.ExitCode;
    }
}
