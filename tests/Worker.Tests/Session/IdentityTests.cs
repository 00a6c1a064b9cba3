using System.Net;
using Orchestrator.Contracts.V1;
using Orchestrator.ServiceDefaults;
using Orchestrator.TestKit;
using Orchestrator.Worker.Session;
using Orchestrator.Worker.Tests.Peers;

namespace Orchestrator.Worker.Tests.Session;

public sealed class IdentityTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private RecordingCoordinator _coordinator = null!;

    public async ValueTask InitializeAsync() => _coordinator = await RecordingCoordinator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_worker_says_who_it_is_and_what_it_offers()
    {
        await using var agent = await TestAgent.StartAsync(_folder, _coordinator);
        await Eventually.TrueAsync(() => !_coordinator.Heartbeats.IsEmpty);
        var hello = _coordinator.Hellos.Single();
        Assert.Equal(("tested", "default", 64), (hello.Name, hello.Pool, hello.IdentityKey.Length));
        Assert.Equal([("cpu-0", 3U), ("cpu-1", 3U)], hello.Devices.Select(device => (device.Id, device.Threads)));
    }

    [Fact]
    public async Task A_worker_keeps_its_key_over_restarts()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var agent = await TestAgent.StartAsync(_folder, _coordinator);
            await Eventually.TrueAsync(() => _coordinator.Hellos.Count > start);
        }

        Assert.Single(_coordinator.Hellos.Select(hello => hello.IdentityKey).Distinct());
    }

    [Fact]
    public async Task A_worker_is_ready_while_it_is_attached()
    {
        await using var agent = await TestAgent.StartAsync(_folder, _coordinator);
        using var http = new HttpClient { BaseAddress = agent.Http };
        await Eventually.TrueAsync(async () => await StatusAsync(http, "/health/ready") == HttpStatusCode.OK);

        await _coordinator.StopServerAsync();

        await Eventually.TrueAsync(async () => await StatusAsync(http, "/health/ready") == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/health/live"));
        var metrics = await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("orchestrator_worker_reconnects_total", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_not_welcome_stops_and_says_why()
    {
        _coordinator.Farewell = new Goodbye { Message = "The name \"tested\" is held by another worker folder." };
        await using var program = await RunAsync($"--Agent:Server={_coordinator.Address}", "--Agent:Name=tested");
        Assert.Equal(1, program.ExitCode);
        Assert.Equal("The name \"tested\" is held by another worker folder.", program.Errors.Last());
        Assert.Single(_coordinator.Hellos);
    }

    [Fact]
    public async Task A_worker_whose_session_is_replaced_attaches_again_unless_that_repeats_itself()
    {
        await using var agent = await TestAgent.StartAsync(_folder, _coordinator);
        await Eventually.TrueAsync(() => !_coordinator.Heartbeats.IsEmpty);
        _coordinator.SayGoodbye(new() { Message = "replaced" });
        await Eventually.TrueAsync(() => _coordinator.Hellos.Count == 2);
        Assert.Null(agent.Failure);

        _coordinator.SayGoodbye(new() { Message = "replaced again" });
        await Eventually.TrueAsync(() => agent.Failure == "replaced again");
    }

    [Fact]
    public async Task A_second_agent_in_one_folder_is_refused()
    {
        await using var agent = await TestAgent.StartAsync(_folder, _coordinator);
        await using var program = await RunAsync();
        Assert.Equal(1, program.ExitCode);
        Assert.Equal(
            $"The agent cannot start. Another agent uses the folder {_folder["worker"]}. Stop it, or give this one a folder of its own (Agent:Folder).",
            program.Errors.Single());
    }

    [Fact]
    public void A_folder_keeps_its_name()
    {
        using var folder = WorkerFolder.Open(new() { Folder = _folder["worker"] });
        var identity = WorkerIdentity.LoadOrCreate(folder, "first");
        Assert.Equal(identity, WorkerIdentity.LoadOrCreate(folder, name: null));
        var error = Assert.Throws<StartUpException>(() => WorkerIdentity.LoadOrCreate(folder, "second"));
        Assert.Contains("belongs to the worker \"first\", not \"second\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_the_settings_is_said_at_once()
    {
        await using var program = await RunAsync("--Agent:Name=Upper_Case", "--Agent:CpuDevices=-1");
        Assert.Equal(1, program.ExitCode);
        Assert.Contains("Agent:Name must be 1 to 63 lower case letters", program.Transcript, StringComparison.Ordinal);
        Assert.Contains("Agent:CpuDevices must be 0 to 256, got \"-1\"", program.Transcript, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_nobody_knows_is_refused()
    {
        await using var program = await RunAsync("--Agent:Treads=3");
        Assert.Equal(1, program.ExitCode);
        Assert.StartsWith("The agent cannot start. Unknown setting --Agent:Treads.", program.Errors.Single(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private Task<RunningProgram> RunAsync(params string[] settings) =>
        RunningProgram.RunAsync([BuiltPrograms.Worker, "agent", $"--Agent:Folder={_folder["worker"]}", .. settings]);
}
