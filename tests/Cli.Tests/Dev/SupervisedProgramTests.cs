using System.Net;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Dev;

/// <summary>The programs are shells; this process answers for their readiness.</summary>
public sealed class SupervisedProgramTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly HttpListener _health = new();
    private readonly Uri _ready;
    private readonly List<string> _said = [];

    public SupervisedProgramTests()
    {
        _ready = new($"http://127.0.0.1:{TestPorts.Choose()}/");
        _health.Prefixes.Add(_ready.AbsoluteUri);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _health.Close();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_that_ends_instead_of_starting_fails_with_the_end_of_its_log()
    {
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => StartAsync("echo the port is taken; exit 4"));

        Assert.Contains("exit code 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("the port is taken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_killed_is_started_again_and_said_so()
    {
        AnswerReady();
        await using var program = await StartAsync("echo up; exec sleep 1000");
        var first = program.Process.Mark;

        first.Send(Signal.Kill);
        await Eventually.TrueAsync(() => program.Process.Mark != first && program.Process.Mark.IsAlive());

        Assert.Contains(_said, line => line.Contains("ended with exit code 137", StringComparison.Ordinal));
        Assert.Equal(program.Process.Mark, new ProcessRecords(_folder["processes.json"]).Leftovers(_said.Add)["shell"]);
    }

    [Fact]
    public async Task One_that_is_stopped_stays_stopped()
    {
        AnswerReady();
        var program = await StartAsync("exec sleep 1000");
        var mark = program.Process.Mark;

        await program.StopAsync(TimeSpan.FromSeconds(30));

        Assert.False(mark.IsAlive());
        Assert.Equal(mark, program.Process.Mark);
        await program.DisposeAsync();
        Assert.Empty(_said);
    }

    private Task<SupervisedProgram> StartAsync(string script) => SupervisedProgram.StartAsync(
        new("shell", ["sh", "-c", script], new Dictionary<string, string>(), _ready),
        _folder["log"],
        new ProcessRecords(_folder["processes.json"]),
        _said.Add,
        TimeProvider.System,
        Cancellation);

    private void AnswerReady()
    {
        _health.Start();
        _health.BeginGetContext(
            request =>
            {
                var context = _health.EndGetContext(request);
                context.Response.StatusCode = 200;
                context.Response.Close();
            },
            null);
    }
}
