using System.Globalization;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Worker.Tests.Peers;

namespace Orchestrator.Worker.Tests.Journal;

/// <summary>A node died with what leads to the checkpoint that an attempt here went on from.</summary>
public sealed class AncestorShippingTests : IAsyncLifetime
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
    public async Task What_the_coordinator_has_not_got_of_an_attempt_that_was_continued_is_shipped_from_the_checkpoints()
    {
        Save(attempt: 1, after: 0, through: 700);
        Save(attempt: 1, after: 700, through: 2000);
        Save(attempt: 1, after: 2000, through: 2100);
        HasAlready(attempt: 1, through: 40);

        await RunToTheEndAsync(attempt: 2, At(1, 2000));

        Assert.Equal(Records(1, 2000), _coordinator.Shipped(_run).Records);
        Assert.Equal(0, _coordinator.Shipped(_run).Repeated);
        Assert.Equal("The trainer exited with code 0.", _coordinator.Reported(_run, attempt: 2)!.Ending);
    }

    [Fact]
    public async Task Every_ancestor_is_completed()
    {
        Save(attempt: 1, after: 0, through: 20);
        Save(attempt: 2, after: 0, through: 10);

        await RunToTheEndAsync(attempt: 3, At(1, 20), At(2, 10));

        Assert.Equal(Records(1, 20), _coordinator.Shipped(_run, attempt: 1).Records);
        Assert.Equal(Records(1, 10), _coordinator.Shipped(_run, attempt: 2).Records);
    }

    [Fact]
    public async Task Nothing_is_sent_of_an_attempt_that_is_there()
    {
        Save(attempt: 1, after: 0, through: 20);
        HasAlready(attempt: 1, through: 25);

        await RunToTheEndAsync(attempt: 2, At(1, 20));

        Assert.Equal(25, _coordinator.Shipped(_run).Records.Count);
        Assert.Equal(0, _coordinator.Shipped(_run).Repeated);
    }

    [Fact]
    public async Task Old_checkpoints_that_were_deleted_are_not_missed()
    {
        Save(attempt: 1, after: 10, through: 20);
        HasAlready(attempt: 1, through: 12);

        await RunToTheEndAsync(attempt: 2, At(1, 20));

        Assert.Equal(20, _coordinator.Shipped(_run).Records.Count);
    }

    [Fact]
    public async Task Records_that_no_checkpoint_has_are_named_and_keep_no_run_from_ending()
    {
        Save(attempt: 1, after: 10, through: 20);
        HasAlready(attempt: 1, through: 4);

        await RunToTheEndAsync(attempt: 2, At(1, 20));

        Assert.Equal(
            "The trainer exited with code 0. Records 5 to 20 of attempt 1 are missing from the curve: the checkpoints that are left do not have them.",
            _coordinator.Reported(_run, attempt: 2)!.Ending);
        Assert.Equal(4, _coordinator.Shipped(_run).Records.Count);
    }

    [Fact]
    public async Task A_damaged_copy_is_shipped_up_to_the_damage()
    {
        Save(attempt: 1, after: 0, through: 10);
        var journal = Save(attempt: 1, after: 10, through: 20);
        var frame = JournalFrame.Encode(StandInTrainer.Record(11)).Length;
        using (var file = new FileStream(journal, FileMode.Open, FileAccess.Write))
        {
            file.Position = frame + (frame / 2);
            file.WriteByte(0xff);
        }

        await RunToTheEndAsync(attempt: 2, At(1, 20));

        Assert.StartsWith(
            "The trainer exited with code 0. Records 12 to 20 of attempt 1 are missing from the curve: The journal is damaged",
            _coordinator.Reported(_run, attempt: 2)!.Ending,
            StringComparison.Ordinal);
        Assert.Equal(11, _coordinator.Shipped(_run).Records.Count);
    }

    [Fact]
    public async Task A_copy_that_was_cut_off_is_named_damaged()
    {
        var journal = Save(attempt: 1, after: 0, through: 10);
        using (var file = new FileStream(journal, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(file.Length - 3);
        }

        await RunToTheEndAsync(attempt: 2, At(1, 10));

        Assert.Contains("ends after record 9", _coordinator.Reported(_run, attempt: 2)!.Ending, StringComparison.Ordinal);
        Assert.Equal(9, _coordinator.Shipped(_run).Records.Count);
    }

    [Fact]
    public async Task An_agent_that_restarts_completes_what_another_began()
    {
        Save(attempt: 1, after: 0, through: 20);
        _coordinator.Want(TestAgent.Task(_run, attempt: 2));
        var attempt = await _agent.TrainingAsync(_run, attempt: 2);
        await _agent.LeaveTrainersAsync();
        Begin(attempt.Journal, At(1, 20));
        StandInTrainer.Exit(attempt, 0);

        _agent = await TestAgent.StartAsync(_folder, _coordinator);

        await EndedAsync(attempt: 2);
        Assert.Equal(Records(1, 20), _coordinator.Shipped(_run).Records);
    }

    private async Task RunToTheEndAsync(uint attempt, params Position[] lineage)
    {
        _coordinator.Want(TestAgent.Task(_run, attempt: attempt));
        var folder = await _agent.TrainingAsync(_run, attempt);
        Begin(folder.Journal, lineage);
        StandInTrainer.Exit(folder, 0);
        await EndedAsync(attempt);
    }

    private Task EndedAsync(uint attempt) => Eventually.TrueAsync(() => _coordinator.Reported(_run, attempt)?.State == TaskState.Ended);

    private string Save(uint attempt, int after, int through)
    {
        var folder = Path.Combine(_agent.Checkpoints, _run, $"{attempt}", through.ToString("D12", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        var journal = Path.Combine(folder, "journal");
        File.WriteAllBytes(journal, [.. Records(after + 1, through).SelectMany(JournalFrame.Encode)]);
        return journal;
    }

    private void HasAlready(uint attempt, int through) => _coordinator.Shipped(_run, attempt).Commit(new JournalBatch { Records = { Records(1, through) } });

    private static void Begin(string journal, params Position[] lineage)
    {
        var first = StandInTrainer.Record(1);
        first.Started = new() { ResumedFrom = lineage[^1], Lineage = { lineage } };
        File.WriteAllBytes(journal, JournalFrame.Encode(first));
    }

    private static Position At(uint attempt, ulong sequence) => new() { Attempt = attempt, Sequence = sequence };

    private static IEnumerable<JournalRecord> Records(int from, int through) =>
        Enumerable.Range(from, through - from + 1).Select(sequence => StandInTrainer.Record((ulong)sequence));
}
