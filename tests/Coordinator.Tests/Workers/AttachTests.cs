using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Workers;

public sealed class AttachTests(PostgresFixture postgres) : IAsyncLifetime
{
    private CoordinatorHost? _host;

    private CoordinatorHost Host => _host!;

    private NpgsqlDataSource Database => Host.Services.GetRequiredService<NpgsqlDataSource>();

    private Contracts.V1.Workers.WorkersClient Workers => new(Host.Channel);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _host = await CoordinatorHost.StartAsync(postgres, "--Workers:RefreshInterval=00:00:00.200");

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task An_attached_worker_is_listed_with_what_it_offers()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        var worker = Assert.Single((await ListAsync()));
        Assert.Equal(
            (agent.Welcome.WorkerId, "one", WorkerStatus.Connected, "host-of-one"), (worker.Id, worker.Name, worker.Status, worker.Host));
        Assert.Equal(("cpu-0", ""), (Assert.Single(worker.Devices).Device.Id, worker.Devices[0].RunId));
        Assert.Equal("books", Assert.Single(worker.Data).Name);
        Assert.Equal(1UL, agent.Welcome.Session);
        Assert.Equal(TimeSpan.FromSeconds(90), agent.Welcome.LeaseTerm.ToTimeSpan());
        Assert.Empty((await agent.HearTasksAsync(_ => true)).Tasks);
    }

    [Fact]
    public async Task Another_folder_with_the_same_name_is_refused_and_told_who_holds_it()
    {
        await using var holder = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        await using var other = ScriptedAgent.Call(Host.Channel);
        await other.SayAsync(new() { Hello = ScriptedAgent.HelloOf("one", key: "the secret of another folder") });

        var goodbye = await other.HearGoodbyeAsync();
        Assert.False(goodbye.Reconnect);
        Assert.Contains("host-of-one", goodbye.Message, StringComparison.Ordinal);
        Assert.Equal(StatusCode.AlreadyExists, (await other.EndAsync()).StatusCode);

        await holder.BeatAsync();
        Assert.Equal(WorkerStatus.Connected, Assert.Single((await ListAsync())).Status);
    }

    [Fact]
    public async Task The_same_folder_attaching_again_replaces_its_older_session()
    {
        await using var older = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        await using var newer = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        Assert.Equal(older.Welcome.WorkerId, newer.Welcome.WorkerId);
        Assert.True(newer.Welcome.Session > older.Welcome.Session);

        await older.BeatAsync();
        Assert.False((await older.HearGoodbyeAsync()).Reconnect);
        Assert.Equal(StatusCode.Aborted, (await older.EndAsync()).StatusCode);
        Assert.Equal(WorkerStatus.Connected, Assert.Single((await ListAsync())).Status);
    }

    [Fact]
    public async Task A_heartbeat_that_comes_while_the_worker_attaches_again_finds_its_session_replaced()
    {
        await using var older = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        await using var connection = await Database.OpenConnectionAsync(Cancellation);
        await using var hello = await connection.BeginTransactionAsync(Cancellation);
        await using var replace = new NpgsqlCommand("UPDATE worker SET session = session + 1", connection);
        await replace.ExecuteNonQueryAsync(Cancellation);

        await older.BeatAsync();
        await Eventually.TrueAsync(IsAnybodyWaitingAsync);
        await hello.CommitAsync(Cancellation);
        Assert.False((await older.HearGoodbyeAsync()).Reconnect);
    }

    [Fact]
    public async Task A_worker_whose_lease_ran_out_is_asked_to_attach_anew()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        await ExecuteAsync("UPDATE worker SET status = 'lost'");
        await agent.BeatAsync();
        Assert.True((await agent.HearGoodbyeAsync()).Reconnect);
        Assert.Equal(StatusCode.OK, (await agent.EndAsync()).StatusCode);
        Assert.Empty((await ListAsync()));
        Assert.Equal(WorkerStatus.Lost, Assert.Single((await ListAsync(includeLost: true))).Status);
    }

    [Fact]
    public async Task A_worker_that_vanishes_is_unreachable()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        agent.Vanish();
        await Eventually.TrueAsync(async () => (await ListAsync())[0].Status == WorkerStatus.Unreachable);
    }

    [Fact]
    public async Task A_coordinator_that_stops_says_so_at_once()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        await agent.HearTasksAsync(_ => true);
        Host.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();
        Assert.True((await agent.HearGoodbyeAsync()).Reconnect);
        Assert.Equal(StatusCode.OK, (await agent.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task A_first_message_that_is_no_hello_is_refused()
    {
        await using var agent = ScriptedAgent.Call(Host.Channel);
        await agent.BeatAsync();
        Assert.Equal(StatusCode.InvalidArgument, (await agent.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_hello_is_told()
    {
        await using var agent = ScriptedAgent.Call(Host.Channel);
        await agent.SayAsync(new() { Hello = new() { Name = "Not a name", Pool = "cpu", IdentityKey = "short" } });
        var status = await agent.EndAsync();
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains("hello.name", status.Detail, StringComparison.Ordinal);
        Assert.Contains("hello.identity_key", status.Detail, StringComparison.Ordinal);
        Assert.Contains("hello.devices", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_goes_the_way_that_its_worker_reports()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        var task = await TestRuns.GiveAsync(Host.Channel, agent);
        Assert.Equal((1U, "cpu-0"), (task.Attempt, Assert.Single(task.Devices)));
        Assert.True(task.Spec.Checkpoint.HasKeep);
        Assert.Equal((task.RunId, 1U), (await ListAsync())[0].Devices.Select(device => (device.RunId, device.Attempt)).Single());

        await agent.BeatAsync(agent.Report(task, TaskState.Starting));
        await agent.BeatAsync(agent.Report(task, TaskState.Running));
        await EventuallyAsync(task, RunStatus.Running);

        using var ship = new ShipClient(Host.Channel, agent.Welcome);
        Assert.Equal(6UL, await ship.ShipAsync(task, [.. TestJournal.Of(attempt: 1, records: 5), TestJournal.Done(sequence: 6)]));
        await agent.BeatAsync(agent.Report(task, TaskState.Ended, new() { Code = VerdictCode.Done }, lastSequence: 6));
        await EventuallyAsync(task, RunStatus.Succeeded);
        Assert.Empty((await agent.HearTasksAsync(tasks => tasks.Tasks.Count == 0)).Tasks);
    }

    // Of the first attempt, whatever the reason, only a part is stored when the worker has no more of it.
    [Fact]
    public async Task A_run_has_succeeded_once_a_journal_is_stored_to_its_verdict()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        var first = await TestRuns.GiveAsync(Host.Channel, agent, spec => spec.Retries = new() { Backoff = new() { Nanos = 1_000_000 } });
        using var ship = new ShipClient(Host.Channel, agent.Welcome);
        await ship.ShipAsync(first, TestJournal.Of(attempt: 1, records: 5));
        await agent.BeatAsync(agent.Report(first, TaskState.Ended, new() { Code = VerdictCode.Done }, lastSequence: 5));

        var second = Assert.Single((await agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.Attempt == 2))).Tasks);
        Assert.Contains("did not arrive to the end", (await GetAsync(first)).Attempts[0].Ending, StringComparison.Ordinal);
        var resumed = TestJournal.Start(new() { Attempt = 1, Sequence = 5 }, step: 4);
        await ship.ShipAsync(second, resumed, TestJournal.Done(sequence: 2));
        await agent.BeatAsync(agent.Report(second, TaskState.Ended, new() { Code = VerdictCode.Done }, lastSequence: 2));
        await EventuallyAsync(second, RunStatus.Succeeded);
    }

    [Fact]
    public async Task A_run_whose_whole_life_nobody_heard_of_has_begun_when_its_trainer_says_so()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        var task = await TestRuns.GiveAsync(Host.Channel, agent);
        var ended = agent.Report(task, TaskState.Ended, new() { Code = VerdictCode.Diverged });
        await agent.BeatAsync(ended);
        await EventuallyAsync(task, RunStatus.Failed);
        Assert.Equal(ended.StartedAt, (await GetAsync(task)).StartedAt);
    }

    [Fact]
    public async Task Whatever_characters_a_trainer_ends_with_its_run_ends()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        var task = await TestRuns.GiveAsync(Host.Channel, agent);
        var ended = agent.Report(task, TaskState.Ended, new() { Code = VerdictCode.SpecAtFault, Message = "No tensor \"a\0b\"." });
        (ended.Ending, ended.StartedAt) = ("exited\0", new() { Nanos = -1 });
        await agent.BeatAsync(ended);
        await EventuallyAsync(task, RunStatus.Failed);
        Assert.Equal("No tensor \"a\uFFFDb\".", (await GetAsync(task)).StatusMessage);
    }

    [Fact]
    public async Task A_report_that_nobody_can_take_keeps_no_other_waiting()
    {
        Host.Errors.Expect(entry => entry.Contains("could not be passed on", StringComparison.Ordinal));
        var hello = ScriptedAgent.HelloOf("one");
        hello.Devices.Add(new Device(hello.Devices[0]) { Id = "cpu-1" });
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, hello);
        var broken = await TestRuns.SubmitAsync(Host.Channel);
        var sound = await TestRuns.SubmitAsync(Host.Channel);
        var tasks = (await agent.HearTasksAsync(tasks => tasks.Tasks.Count == 2)).Tasks;
        await ExecuteAsync($$"""UPDATE run_event SET body = '{"type": "unheard-of"}' WHERE run_id = '{{broken.Id}}'""");

        await agent.BeatAsync(tasks.OrderBy(task => task.RunId == sound.Id).Select(task => agent.Report(task, TaskState.Running)));
        await EventuallyAsync(tasks.Single(task => task.RunId == sound.Id), RunStatus.Running);
    }

    [Fact]
    public async Task A_wish_to_stop_reaches_the_worker()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        var task = await TestRuns.GiveAsync(Host.Channel, agent);
        await new Contracts.V1.Runs.RunsClient(Host.Channel).CancelAsync(new() { Run = task.RunId }, cancellationToken: Cancellation);
        var asked = await agent.HearTasksAsync(tasks => tasks.Tasks.Any(wanted => wanted.Stop != StopReason.Unspecified));
        Assert.Equal(StopReason.Canceled, Assert.Single(asked.Tasks).Stop);
    }

    [Fact]
    public async Task A_second_attempt_trains_on_the_sources_of_the_first()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        var first = await TestRuns.GiveAsync(Host.Channel, agent, spec => spec.Retries = new() { Backoff = new() { Nanos = 1_000_000 } });
        Assert.False(Assert.Single(first.Spec.Data.Sources).HasHash);
        using var ship = new ShipClient(Host.Channel, agent.Welcome);
        await ship.ShipAsync(first, TestJournal.Of(attempt: 1, records: 5));
        await agent.BeatAsync(agent.Report(first, TaskState.Ended));

        var second = Assert.Single((await agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.Attempt == 2))).Tasks);
        Assert.Equal("abc", Assert.Single(second.Spec.Data.Sources).Hash);
    }

    [Fact]
    public async Task A_worker_tells_of_data_that_it_gained()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        await agent.SayAsync(new() { Heartbeat = new() { Data = { new DataSource { Name = "more", Hash = "def" } } } });
        await Eventually.TrueAsync(async () => (await ListAsync())[0].Data.Single().Name == "more");
    }

    private async Task<IList<Worker>> ListAsync(bool includeLost = false) =>
        (await Workers.ListAsync(new() { IncludeLost = includeLost }, cancellationToken: Cancellation)).Workers;

    private Task EventuallyAsync(DesiredTask task, RunStatus status) =>
        Eventually.TrueAsync(async () => (await GetAsync(task)).Status == status);

    private async Task<Run> GetAsync(DesiredTask task) =>
        await new Contracts.V1.Runs.RunsClient(Host.Channel).GetAsync(new() { Run = task.RunId }, cancellationToken: Cancellation);

    private async Task<bool> IsAnybodyWaitingAsync()
    {
        await using var command = Database.CreateCommand(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')");
        return (bool)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var command = Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
