using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Dev;

public sealed class DetachedProcessTests : IDisposable
{
    private static readonly Dictionary<string, string> NoVariables = [];
    private readonly TestFolder _folder = new();

    private DetachedProcess? _started;

    public void Dispose()
    {
        _started?.Mark.Send(Signal.Kill);
        _folder.Dispose();
    }

    [Fact]
    public async Task What_it_prints_is_in_its_log_and_its_exit_code_is_known()
    {
        using var process = Start("echo one; echo two >&2; exit 3");
        await process.Exited;

        Assert.Equal(["one", "two"], await File.ReadAllLinesAsync(_folder["log"], TestContext.Current.CancellationToken));
        Assert.Equal(3, process.ExitCode);
        Assert.False(process.Mark.IsAlive());
    }

    [Fact]
    public async Task It_leads_a_session_of_its_own()
    {
        using var process = Start("exec cut -d ' ' -f 1,6 /proc/self/stat");
        await process.Exited;

        var ids = (await File.ReadAllTextAsync(_folder["log"], TestContext.Current.CancellationToken)).Trim().Split(' ');
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public async Task One_that_heeds_its_signal_ends_by_itself()
    {
        using var process = Start("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done");
        await Eventually.TrueAsync(() => TextFile.Tail(_folder["log"], lines: 1) == "up");

        Assert.True(await process.StopAsync(TimeSpan.FromSeconds(30), TimeProvider.System));
        Assert.EndsWith("bye\n", await File.ReadAllTextAsync(_folder["log"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_does_not_is_killed_after_the_grace()
    {
        using var process = Start("trap '' TERM; echo up; while :; do sleep 0.05; done");
        await Eventually.TrueAsync(() => TextFile.Tail(_folder["log"], lines: 1) == "up");

        Assert.False(await process.StopAsync(TimeSpan.FromMilliseconds(100), TimeProvider.System));
        Assert.False(process.Mark.IsAlive());
    }

    private DetachedProcess Start(string script) =>
        _started = DetachedProcess.Start(["sh", "-c", script], _folder["log"], Signal.Terminate, NoVariables);
}
