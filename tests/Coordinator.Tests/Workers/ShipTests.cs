using System.Text;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Logs;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Workers;

public sealed class ShipTests(PostgresFixture postgres) : IAsyncLifetime
{
    private CoordinatorHost? _host;
    private ScriptedAgent? _agent;
    private DesiredTask? _task;

    private CoordinatorHost Host => _host!;

    private ScriptedAgent Agent => _agent!;

    private DesiredTask Given => _task!;

    private RunId Run => new(Guid.Parse(Given.RunId));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await CoordinatorHost.StartAsync(postgres);
        _agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        _task = await TestRuns.GiveAsync(Host.Channel, Agent);
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Host.DisposeAsync();
    }

    [Fact]
    public async Task Batches_under_way_are_answered_one_by_one_in_order()
    {
        using var ship = new ShipClient(Host.Channel, Agent.Welcome);
        var journal = TestJournal.Of(attempt: 1, records: 40);
        await ship.SendAsync(Given, journal[..10]);
        await ship.SendLogAsync(Given, offset: 0, "hello, ");
        await ship.SendAsync(Given, journal[10..25]);
        await ship.SendAsync(Given, journal[30..]);
        await ship.SendLogAsync(Given, offset: 5, ", world");
        Assert.Equal(10UL, (await ship.HearAsync()).JournalThrough);
        Assert.Equal(7UL, (await ship.HearAsync()).LogThrough);
        Assert.Equal(25UL, (await ship.HearAsync()).JournalThrough);
        Assert.Equal(25UL, (await ship.HearAsync()).JournalThrough);
        Assert.Equal(12UL, (await ship.HearAsync()).LogThrough);
        Assert.Equal(40UL, await ship.ShipAsync(Given, journal[20..]));
        await ship.CompleteAsync();

        Assert.Equal("hello, world", await LogAsync());
    }

    [Fact]
    public async Task An_attempt_of_somebody_else_is_refused_after_what_came_before_is_answered()
    {
        var other = await TestRuns.SubmitAsync(Host.Channel);
        var journal = TestJournal.Of(attempt: 1, records: 10);
        using var ship = new ShipClient(Host.Channel, Agent.Welcome);
        await ship.SendAsync(Given, journal);
        await ship.SendAsync(new DesiredTask { RunId = other.Id, Attempt = 1 }, journal);
        Assert.Equal(10UL, (await ship.HearAsync()).JournalThrough);
        var error = await Assert.ThrowsAsync<RpcException>(ship.HearAsync);
        Assert.Equal(ErrorReason.AttemptNotGiven, TestRuns.ReasonOf(error));
    }

    [Fact]
    public async Task A_late_batch_of_an_attempt_that_was_given_up_is_still_taken()
    {
        using var ship = new ShipClient(Host.Channel, Agent.Welcome);
        var journal = TestJournal.Of(attempt: 1, records: 10);
        await ship.ShipAsync(Given, journal[..5]);
        await Agent.BeatAsync(Agent.Report(Given, TaskState.Ended));
        await Agent.HearTasksAsync(tasks => tasks.Tasks.Count == 0);

        await using var again = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        Assert.Equal(10UL, await ship.ShipAsync(Given, journal[5..]));
    }

    [Fact]
    public async Task Whoever_attaches_hears_which_of_his_tasks_have_begun()
    {
        Assert.False(Given.HasBegun);
        using var ship = new ShipClient(Host.Channel, Agent.Welcome);
        await ship.ShipAsync(Given, TestJournal.Start());

        await using var again = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        Assert.True(Assert.Single((await again.HearTasksAsync(_ => true)).Tasks).HasBegun);
    }

    [Fact]
    public async Task A_journal_that_breaks_its_own_rules_is_refused_by_name()
    {
        using var ship = new ShipClient(Host.Channel, Agent.Welcome);
        await ship.SendAsync(Given, TestJournal.Start(), TestJournal.Step(sequence: 3, step: 1, loss: 1));
        var error = await Assert.ThrowsAsync<RpcException>(ship.HearAsync);
        Assert.Equal(ErrorReason.InvalidRequest, TestRuns.ReasonOf(error));
        Assert.Contains("journal.records[1]", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_cannot_be_stored_is_refused_by_name()
    {
        var warned = TestJournal.Start();
        warned.Started.Warnings.Add("a\0b");
        var ran = TestJournal.Start();
        ran.Started.Provenance = new() { Device = "a\0b" };
        var read = TestJournal.Start();
        read.Started.SourceHashes["a\0b"] = "abc";
        var written = TestJournal.Checkpoint(sequence: 2, attempt: 1, step: 1, Given.RunId);
        written.Checkpoint.Location = "a\0b";
        foreach (var journal in new JournalRecord[][] { [warned], [ran], [read], [TestJournal.Start(), written] })
        {
            using var ship = new ShipClient(Host.Channel, Agent.Welcome);
            await ship.SendAsync(Given, journal);
            var error = await Assert.ThrowsAsync<RpcException>(ship.HearAsync);
            Assert.Equal(ErrorReason.InvalidRequest, TestRuns.ReasonOf(error));
            Assert.Contains($"record {journal.Length} has a text with the character NUL", error.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_checkpoint_that_lies_where_another_runs_would_is_refused()
    {
        var written = TestJournal.Checkpoint(sequence: 2, attempt: 1, step: 1, run: $"{Guid.NewGuid()}");
        using var ship = new ShipClient(Host.Channel, Agent.Welcome);

        await ship.SendAsync(Given, TestJournal.Start(), written);

        var error = await Assert.ThrowsAsync<RpcException>(ship.HearAsync);
        Assert.Equal(ErrorReason.InvalidRequest, TestRuns.ReasonOf(error));
        Assert.Contains($"another place than {Given.RunId}/1/000000000001", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_without_end_is_cut_with_a_note_and_acknowledged_all_the_same()
    {
        var (logs, piece) = (Host.Services.GetRequiredService<ILogIntake>(), new byte[1 << 20]);
        Array.Fill(piece, (byte)'x');
        for (var i = 0; i < 20; i++)
        {
            var offset = (ulong)(i * piece.Length);
            Assert.Equal(offset + (ulong)piece.Length, await logs.AppendAsync(Run, 1, offset, piece, Cancellation));
        }

        var log = await LogAsync();
        Assert.InRange(log.Length, LogPiece.Bound + 1, LogPiece.Bound + 200);
        Assert.Contains("first 16 MiB", log[^100..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task However_a_log_is_cut_and_repeated_it_is_stored_once(int seed)
    {
        var logs = Host.Services.GetRequiredService<ILogIntake>();
        var text = string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i}\n"));
        var bytes = Encoding.UTF8.GetBytes(text);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async sender =>
        {
            var random = new Random((seed * 10) + sender);
            for (var done = 0; done < bytes.Length;)
            {
                var start = Math.Max(0, done - random.Next(50));
                var end = Math.Min(bytes.Length, done + random.Next(1, 200));
                done = (int)await logs.AppendAsync(Run, 1, (ulong)start, bytes.AsMemory(start, end - start), Cancellation);
            }
        }));
        Assert.Equal(text, await LogAsync());
    }

    private async Task<string> LogAsync()
    {
        using var call = new Contracts.V1.Runs.RunsClient(Host.Channel).Logs(new() { Run = Given.RunId });
        var log = new StringBuilder();
        await foreach (var chunk in call.ResponseStream.ReadAllAsync(Cancellation))
        {
            Assert.Equal((ulong)log.Length, chunk.Offset);
            log.Append(chunk.Content.ToStringUtf8());
        }

        return log.ToString();
    }
}
