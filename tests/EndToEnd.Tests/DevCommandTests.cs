using System.Globalization;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Processes;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class DevCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private DevFolder Cluster => new(_folder[".orchestrator"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_trains_what_it_is_given_then_stops_and_leaves_nothing_running()
    {
        var specs = await WriteSpecsAsync(steps: 20, "first", "second");

        await using var dev = Orc.Start(_folder.Path, ["dev", "--wait", .. specs.SelectMany(spec => new[] { "--run", spec })]);
        await EndpointsAsync(dev);
        var processes = Processes();

        Assert.True(await dev.WaitForExitAsync(Patience.Long) == 0, dev.Transcript);
        Assert.DoesNotContain(processes, process => process.IsAlive());
        Assert.All(["first", "second"], name => Assert.Contains(dev.Output, line => line.Contains($"{name}: succeeded", StringComparison.Ordinal)));
        Assert.Empty(dev.Errors);
        AssertNoErrors();
    }

    [Fact]
    public async Task A_second_one_in_the_folder_is_refused_and_the_first_goes_on_until_Ctrl_C()
    {
        await using var first = await StartAsync();
        var processes = Processes();

        await using var second = await Orc.RunAsync(_folder.Path, server: null, "dev");

        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"process {first.Mark.Pid}", second.Errors.Single(), StringComparison.Ordinal);
        Assert.All(processes, process => Assert.True(process.IsAlive()));
        await StopAsync(first);
        Assert.DoesNotContain(processes, process => process.IsAlive());
        Assert.False(File.Exists(Cluster.Endpoints));
    }

    [Fact]
    public async Task One_that_is_killed_leaves_nothing_running_and_its_runs_go_on_with_the_next()
    {
        var spec = Assert.Single(await WriteSpecsAsync(TinyRun.Steps, "interrupted"));
        await using var killed = await StartAsync("--run", spec);
        await Eventually.TrueAsync(() => StepsWritten() >= 25, Patience.Long);
        var processes = Processes();

        killed.Kill();
        await Eventually.TrueAsync(() => !processes.Any(process => process.IsAlive()), Patience.Long);

        await using var next = await StartAsync();
        await using var watch = await Orc.RunAsync(_folder.Path, server: null, "watch", "interrupted");
        Assert.True(watch.ExitCode == 0, watch.Transcript);
        await using var curve = await Orc.RunAsync(_folder.Path, server: null, "curve", "interrupted", "--metric", MetricNames.TrainLoss, "--format", "csv");
        Assert.Equal(Enumerable.Range(1, TinyRun.Steps), curve.Output.Skip(1).Select(row => int.Parse(row.Split(',')[3], CultureInfo.InvariantCulture)));
        await StopAsync(next);
        AssertNoErrors();
    }

    [Fact]
    public async Task Without_a_coordinator_the_command_line_says_so_at_once()
    {
        await using var list = await Orc.RunAsync(_folder.Path, $"http://127.0.0.1:{TestPorts.Choose()}", "list");

        Assert.Equal(1, list.ExitCode);
        Assert.Contains("No coordinator answers", list.Errors.Single(), StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> WriteSpecsAsync(int steps, params string[] names)
    {
        await TinyRun.PrepareDataAsync(_folder.Path, Path.Combine(Cluster.Data, TinyRun.Source));
        foreach (var name in names)
        {
            var spec = TinyRun.Spec(name, pool: "default", steps);
            spec.Resources.ClearThreads();
            File.WriteAllText(_folder[$"{name}.yaml"], SpecWriter.Write(spec));
        }

        return [.. names.Select(name => $"{name}.yaml")];
    }

    private async Task<RunningProgram> StartAsync(params string[] more)
    {
        var dev = Orc.Start(_folder.Path, ["dev", .. more]);
        await EndpointsAsync(dev);
        return dev;
    }

    private async Task EndpointsAsync(RunningProgram dev)
    {
        await Eventually.TrueAsync(() => HasEndpointsOf(dev) || dev.HasExited, Patience.Long);
        Assert.False(dev.HasExited, dev.Transcript);
    }

    // A killed one leaves its own behind.
    private bool HasEndpointsOf(RunningProgram dev) =>
        File.Exists(Cluster.Endpoints) && File.ReadAllText(Cluster.Endpoints).Contains($"\"pid\": {dev.Mark.Pid}", StringComparison.Ordinal);

    private static async Task StopAsync(RunningProgram dev)
    {
        dev.Interrupt();
        Assert.Equal(0, await dev.WaitForExitAsync(Patience.Long));
    }

    private int StepsWritten() => Directory.Exists(Cluster.Worker(1))
        ? Directory.EnumerateFiles(Cluster.Worker(1), "journal", SearchOption.AllDirectories).Where(file => file.Contains("attempts", StringComparison.Ordinal)).Sum(JournalFile.Steps)
        : 0;

    private List<ProcessMark> Processes() =>
        [.. new ProcessRecords(Cluster.Processes).Leftovers(_ => { }).Values, new PostgresFolder(Cluster.Postgres).Server!];

    private void AssertNoErrors() =>
        Assert.Empty(Directory.EnumerateFiles(Cluster.Logs).SelectMany(log => HostLog.Errors(File.ReadLines(log))));
}
