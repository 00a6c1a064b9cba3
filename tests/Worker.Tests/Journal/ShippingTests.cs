using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Worker.Tests.Peers;

namespace Orchestrator.Worker.Tests.Journal;

public sealed class ShippingTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly string _run = Guid.NewGuid().ToString();
    private RecordingCoordinator _coordinator = null!;
    private TestAgent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _coordinator = await RecordingCoordinator.StartAsync();
        _agent = await TestAgent.StartAsync(_folder, _coordinator);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Shipping_goes_on_after_a_coordinators_restart_without_gap_or_repetition()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        StandInTrainer.Journal(attempt, 1, 1200);
        await ArrivedAsync(1200);
        await _coordinator.StopServerAsync();
        StandInTrainer.Journal(attempt, 1201, 3000);

        await _coordinator.StartServerAsync();

        await ArrivedAsync(3000);
        var written = Enumerable.Range(1, 3000).Select(sequence => StandInTrainer.Record((ulong)sequence));
        Assert.Equal(written, _coordinator.Shipped(_run).Records);
    }

    [Fact]
    public async Task What_was_committed_but_not_acknowledged_is_sent_again_and_not_twice_there()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        for (var round = 0; round < 5; round++)
        {
            StandInTrainer.Journal(attempt, 1 + (round * 1000), (round + 1) * 1000);
            await Eventually.TrueAsync(() => _coordinator.Shipped(_run).Records.Count > round * 1000);
            await _coordinator.StopServerAsync();
            await _coordinator.StartServerAsync();
        }

        await ArrivedAsync(5000);
        var shipped = _coordinator.Shipped(_run).Records.Select(record => record.Sequence);
        Assert.Equal(Enumerable.Range(1, 5000).Select(sequence => (ulong)sequence), shipped);
    }

    [Fact]
    public async Task Records_that_the_coordinator_lost_are_read_from_the_journal_again()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        StandInTrainer.Journal(attempt, 1, 600);
        await ArrivedAsync(600);

        _coordinator.Shipped(_run).Lose(400);
        StandInTrainer.Journal(attempt, 601, 610);

        await ArrivedAsync(610);
    }

    [Fact]
    public async Task What_a_restored_database_lacks_of_a_finished_task_is_shipped_again_though_nothing_is_written_any_longer()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        StandInTrainer.Journal(attempt, 1, 600);
        await File.AppendAllTextAsync(attempt.Log, "what it printed", TestContext.Current.CancellationToken);
        StandInTrainer.Exit(attempt, 0);
        await EndedAsync();
        var log = _coordinator.Shipped(_run).Log;

        await _coordinator.StopServerAsync();
        _coordinator.Shipped(_run).Lose(400);
        _coordinator.Shipped(_run).LoseLog(4);
        await _coordinator.StartServerAsync();

        await ArrivedAsync(600);
        await Eventually.TrueAsync(() => _coordinator.Shipped(_run).Log == log);
        Assert.Equal(600UL, (await EndedAsync()).LastSequence);
    }

    [Fact]
    public async Task A_torn_tail_is_not_shipped()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        StandInTrainer.Journal(attempt, 1, 20);
        await using (var journal = new FileStream(attempt.Journal, FileMode.Append))
        {
            journal.Write(JournalFrame.Encode(StandInTrainer.Record(21)).AsSpan()[..^3]);
        }

        StandInTrainer.Exit(attempt, 1);

        Assert.Equal(20UL, (await EndedAsync()).LastSequence);
        Assert.Equal(20, _coordinator.Shipped(_run).Records.Count);
    }

    [Fact]
    public async Task A_record_is_shipped_once_it_is_whole()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        StandInTrainer.Journal(attempt, 1, 1);
        var frame = JournalFrame.Encode(StandInTrainer.Record(2));
        await using (var journal = new FileStream(attempt.Journal, FileMode.Append))
        {
            journal.Write(frame.AsSpan()[..10]);
            await journal.FlushAsync(TestContext.Current.CancellationToken);
            await ArrivedAsync(1);
            journal.Write(frame.AsSpan()[10..]);
        }

        await ArrivedAsync(2);
    }

    [Fact]
    public async Task A_damaged_journal_is_shipped_up_to_the_damage_which_is_named()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        StandInTrainer.Journal(attempt, 1, 20);
        var sound = new FileInfo(attempt.Journal).Length;
        await using (var journal = new FileStream(attempt.Journal, FileMode.Append))
        {
            journal.Write(new byte[100]);
        }

        StandInTrainer.Exit(attempt, 1);

        var ended = await EndedAsync();
        Assert.Equal(20UL, ended.LastSequence);
        Assert.Equal($"The trainer exited with code 1. The journal is damaged at byte {sound}, after record 20.", ended.Ending);
    }

    [Fact]
    public async Task A_journal_that_the_coordinator_does_not_take_holds_up_no_other()
    {
        _agent.Errors.Expect(entry => entry.Contains($"takes no journal of task {_run}/1", StringComparison.Ordinal));
        var other = Guid.NewGuid().ToString();
        _coordinator.NotGiven[_run] = true;
        _coordinator.Want(TestAgent.Task(_run), TestAgent.Task(other, device: "cpu-1"));
        var attempt = await _agent.TrainingAsync(_run);
        StandInTrainer.Journal(attempt, 1, 5);
        StandInTrainer.Journal(await _agent.TrainingAsync(other), 1, 5);

        await Eventually.TrueAsync(() => _coordinator.Shipped(other).Records.Count == 5);
        StandInTrainer.Exit(attempt, 0);
        Assert.StartsWith(
            "The trainer exited with code 0. The coordinator refused what it wrote:", (await EndedAsync()).Ending, StringComparison.Ordinal);
        _coordinator.Want(TestAgent.Task(other, device: "cpu-1"));
        await Eventually.TrueAsync(() => _coordinator.Reported(_run) is null);
        Assert.Empty(_coordinator.Shipped(_run).Records);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_holds_up_no_other_and_is_shipped_once_it_can_be()
    {
        Assert.SkipUnless(File.Exists("/proc/self/mem"), "This system has no file that opens and cannot be read.");
        _agent.Errors.Expect(entry => entry.Contains($"folder of task {_run}/1 cannot be read", StringComparison.Ordinal));
        var others = new[] { Guid.NewGuid().ToString(), Guid.NewGuid().ToString() };
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        File.CreateSymbolicLink(attempt.Journal, "/proc/self/mem");

        foreach (var other in others)
        {
            _coordinator.Want(TestAgent.Task(_run), TestAgent.Task(other, device: "cpu-1"));
            StandInTrainer.Journal(await _agent.TrainingAsync(other), 1, 5);
            await Eventually.TrueAsync(() => _coordinator.Shipped(other).Records.Count == 5);
        }

        File.Delete(attempt.Journal);
        StandInTrainer.Journal(attempt, 1, 5);
        await ArrivedAsync(5);
    }

    [Fact]
    public async Task A_record_in_the_place_of_half_a_longer_one_is_shipped()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        var longer = StandInTrainer.Record(3);
        longer.Measurement.Values[0].Metric = new string('x', 1000);
        byte[] sound = [.. JournalFrame.Encode(StandInTrainer.Record(1)), .. JournalFrame.Encode(StandInTrainer.Record(2))];
        await using (var journal = new FileStream(attempt.Journal, FileMode.Append))
        {
            journal.Write([.. sound, .. JournalFrame.Encode(longer).AsSpan()[..^3]]);
            await journal.FlushAsync(TestContext.Current.CancellationToken);
            await ArrivedAsync(2);
            journal.SetLength(sound.Length);
        }

        StandInTrainer.Journal(attempt, 3, 3);
        StandInTrainer.Exit(attempt, 74);

        Assert.Equal(3UL, (await EndedAsync()).LastSequence);
        Assert.Equal(3, _coordinator.Shipped(_run).Records.Count);
    }

    [Fact]
    public async Task A_long_log_arrives_whole()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        var line = new string('x', 999) + '\n';
        await using (var log = new StreamWriter(attempt.Log, append: true))
        {
            for (var index = 0; index < 1000; index++)
            {
                await log.WriteAsync(line);
            }
        }

        StandInTrainer.Exit(attempt, 0);
        await EndedAsync();
        Assert.Equal(File.ReadAllText(attempt.Log), _coordinator.Shipped(_run).Log);
    }

    private Task ArrivedAsync(int records) => Eventually.TrueAsync(() => _coordinator.Shipped(_run).Records.Count == records);

    private async Task<TaskReport> EndedAsync()
    {
        await Eventually.TrueAsync(() => _coordinator.Reported(_run)?.State == TaskState.Ended);
        return _coordinator.Reported(_run)!;
    }
}
