using Orchestrator.Cli.Dev;
using Orchestrator.Contracts.Folders;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class DevCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private DevFolder Cluster => new(_folder[".orchestrator"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_signal_stops_everything_and_nothing_is_left()
    {
        await using var dev = await StartAsync();
        var processes = Processes();

        dev.Terminate();

        Assert.Equal(0, await dev.WaitForExitAsync());
        Assert.DoesNotContain(processes, process => process.IsAlive());
        Assert.False(File.Exists(Cluster.Endpoints));
        Assert.Empty(dev.Errors);
    }

    [Fact]
    public async Task A_second_one_in_the_folder_is_refused_and_the_first_goes_on()
    {
        await using var first = await StartAsync();

        await using var second = await Orc.RunAsync(_folder.Path, server: null, "dev");

        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"process {first.Mark.Pid}", second.Errors.Single(), StringComparison.Ordinal);
        Assert.All(Processes(), process => Assert.True(process.IsAlive()));
        await StopAsync(first);
    }

    [Fact]
    public async Task One_that_is_killed_leaves_nothing_running_and_the_next_goes_on()
    {
        await using var killed = await StartAsync();
        var processes = Processes();

        killed.Kill();
        await Eventually.TrueAsync(() => !processes.Any(process => process.IsAlive()));
        File.Delete(Cluster.Endpoints);

        await using var next = await StartAsync();
        await using var list = await Orc.RunAsync(_folder.Path, server: null, "list");

        Assert.Equal(0, list.ExitCode);
        await StopAsync(next);
    }

    [Fact]
    public async Task Without_a_coordinator_the_command_line_says_so_at_once()
    {
        await using var list = await Orc.RunAsync(_folder.Path, $"http://127.0.0.1:{TestPorts.Choose()}", "list");

        Assert.Equal(1, list.ExitCode);
        Assert.Contains("No coordinator answers", list.Errors.Single(), StringComparison.Ordinal);
    }

    private async Task<RunningProgram> StartAsync()
    {
        var dev = Orc.Start(_folder.Path, "dev");
        await Eventually.TrueAsync(() => File.Exists(Cluster.Endpoints) || dev.HasExited, TimeSpan.FromMinutes(3));
        Assert.False(dev.HasExited, dev.Transcript);
        return dev;
    }

    private static async Task StopAsync(RunningProgram dev)
    {
        dev.Interrupt();
        Assert.Equal(0, await dev.WaitForExitAsync());
    }

    private List<ProcessMark> Processes() =>
        [.. new ProcessRecords(Cluster.Processes).Leftovers().Values, new PostgresFolder(Cluster.Postgres).Server!];
}
