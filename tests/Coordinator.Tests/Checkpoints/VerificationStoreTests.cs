using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Workers;
using Orchestrator.TestKit;
using ForkPoint = Orchestrator.Coordinator.Runs.ForkPoint;

namespace Orchestrator.Coordinator.Tests.Checkpoints;

/// <summary>Two workers see one folder, in which six checkpoints of a run are due to be verified; the last is the newest.</summary>
public sealed class VerificationStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Checkpoints = 6;

    private CurvesDatabase _database = null!;
    private WorkerId _one;
    private WorkerId _two;
    private RunId _run;

    private VerificationStore Verification => _database.Verification;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await CurvesDatabase.CreateAsync(postgres);
        (_one, _two) = (await _database.NewWorkerAsync("one", store: "shared"), await _database.NewWorkerAsync("two", store: "shared"));
        _run = await _database.NewRunAsync();
        await _database.AppendAsync(
            _run, 1, [TestJournal.Start(), .. Enumerable.Range(2, Checkpoints).Select(at => TestJournal.Checkpoint((ulong)at, 1, (ulong)at, $"{_run}"))]);
        await _database.ExecuteAsync($"UPDATE checkpoint SET store = 'shared', worker_id = '{_one}'");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_new_checkpoint_is_left_alone_for_a_while() => Assert.Empty(await AskAsync(_one));

    [Fact]
    public async Task Each_is_asked_of_one_worker_and_those_longest_unasked_first()
    {
        await DueAsync();
        var asked = (await AskAsync(_one)).Concat(await AskAsync(_two)).ToList();
        Assert.Equal(Enumerable.Range(1, Checkpoints).Select(LocationOf), asked.Select(question => question.Location));
        Assert.All(asked, question => Assert.Equal(("beef", 1U), (question.ManifestHash, question.Number)));
    }

    [Fact]
    public async Task What_is_asked_stays_asked_until_it_is_answered_and_then_the_next_is()
    {
        await DueAsync();
        var asked = await AskAsync(_one);
        Assert.Equal(asked, await AskAsync(_one));

        await AnswerAsync(_one, asked[0]);
        Assert.Equal([.. asked.Skip(1).Select(question => question.Location), LocationOf(5)], Locations(await AskAsync(_one)));
        Assert.NotNull((await ReadAsync(1)).VerifiedAt);
        Assert.Null((await ReadAsync(2)).VerifiedAt);
    }

    [Fact]
    public async Task Many_coordinators_ask_about_none_twice()
    {
        await DueAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => AskAsync(i % 2 == 0 ? _one : _two)));
        var asked = Locations([.. await AskAsync(_one), .. await AskAsync(_two)]).ToList();
        Assert.Equal(Checkpoints, asked.Distinct().Count());
        Assert.Equal(Checkpoints, asked.Count);
        Assert.Equal(0, await _database.CountAsync("SELECT count(*) FROM checkpoint WHERE verifications <> 1"));
    }

    [Fact]
    public async Task Damage_is_recorded_with_when_it_was_found_first_and_a_sound_verification_takes_it_back()
    {
        await DueAsync();
        await AnswerAsync(_one, (await AskAsync(_one))[0], "a bit");
        var found = (await ReadAsync(1)).Damage;
        Assert.Equal("a bit", found?.What);
        Assert.Equal(1, await _database.CountAsync(
            "SELECT count(*) FROM checkpoint WHERE verifications = 1 AND verification_due_at <= now() + interval '10 minutes'"));

        await DueAsync();
        await AnswerAsync(_one, await AskedAsync(_one, 1), "two bits");
        Assert.Equal(found! with { What = "two bits" }, (await ReadAsync(1)).Damage);

        await DueAsync();
        await AnswerAsync(_one, await AskedAsync(_one, 1));
        Assert.Null((await ReadAsync(1)).Damage);
        Assert.NotNull((await ReadAsync(1)).VerifiedAt);
    }

    [Fact]
    public async Task An_answer_to_a_question_that_was_asked_anew_or_of_another_says_nothing()
    {
        await DueAsync();
        var old = (await AskAsync(_one))[0];
        await AnswerAsync(_two, old, "not asked");
        await DueAsync();
        Assert.Equal(2U, (await AskedAsync(_two, 1)).Number);

        await AnswerAsync(_one, old, "too late");
        await AnswerAsync(_two, old, "too late");
        Assert.Null((await ReadAsync(1)).Damage);
    }

    [Fact]
    public async Task An_answer_that_was_read_before_a_restore_found_damage_does_not_take_it_back()
    {
        await DueAsync();
        var asked = await AskedAsync(_one, 1);
        var start = TestJournal.Start();
        start.Started.Damaged.Add(new DamagedCheckpoint { Position = new() { Attempt = 1, Sequence = 1 }, Damage = "a bit" });
        await _database.ExecuteAsync("UPDATE worker SET checkpoint_store = 'shared'");
        await _database.AppendAsync(_run, 2, start);

        await AnswerAsync(_one, asked);
        Assert.Equal("a bit", (await ReadAsync(1)).Damage?.What);
    }

    [Theory]
    [InlineData("status = 'lost'")]
    [InlineData("checkpoint_store = 'another'")]
    public async Task What_a_worker_is_lost_with_or_sees_no_longer_is_asked_of_another(string change)
    {
        await DueAsync();
        var asked = await AskAsync(_one);
        await _database.ExecuteAsync($"UPDATE worker SET {change} WHERE name = 'one'");

        Assert.Subset(Locations(asked).Concat(Enumerable.Range(5, 2).Select(LocationOf)).ToHashSet(), Locations(await AskAsync(_two)).ToHashSet());
        Assert.Equal(4, (await AskAsync(_two)).Count);
        Assert.Empty(change.StartsWith("status", StringComparison.Ordinal) ? [] : await AskAsync(_one));
    }

    [Fact]
    public async Task One_that_a_fork_could_not_begin_from_is_due_now_but_not_again_at_once()
    {
        var point = new ForkPoint(_run, Attempt: 1, Sequence: 4, Step: 5);
        await Verification.HastenAsync(point, Cancellation);
        var asked = Assert.Single(await AskAsync(_one));
        Assert.Equal(LocationOf(4), asked.Location);

        await AnswerAsync(_one, asked);
        await Verification.HastenAsync(point, Cancellation);
        Assert.Empty(await AskAsync(_one));
    }

    [Fact]
    public async Task A_retired_one_is_neither_asked_about_nor_found_damaged()
    {
        await DueAsync();
        var asked = await AskAsync(_one);
        await _database.ExecuteAsync("UPDATE checkpoint SET retired_at = now() WHERE sequence = 1");
        await AnswerAsync(_one, asked[0], "it is gone");

        Assert.DoesNotContain(LocationOf(1), Locations([.. await AskAsync(_one), .. await AskAsync(_two)]));
        Assert.Equal(0, await _database.CountAsync("SELECT count(*) FROM checkpoint WHERE damage IS NOT NULL"));
    }

    // The oldest first, as far as that is not said already.
    private Task DueAsync() => _database.ExecuteAsync(
        "UPDATE checkpoint SET verification_due_at = now() - interval '1 hour' + sequence * interval '1 second'");

    private Task<IReadOnlyList<CheckpointVerification>> AskAsync(WorkerId worker) => Verification.AskAsync(worker, Cancellation);

    private async Task<CheckpointVerification> AskedAsync(WorkerId worker, int sequence) =>
        (await AskAsync(worker)).Single(question => question.Location == LocationOf(sequence));

    private Task AnswerAsync(WorkerId worker, CheckpointVerification question, string damage = "") => Verification.RecordAsync(
        worker, [new() { Location = question.Location, Number = question.Number, Damage = damage }], Cancellation);

    private static IEnumerable<string> Locations(IEnumerable<CheckpointVerification> questions) => questions.Select(question => question.Location);

    private string LocationOf(int sequence) => $"{_run}/1/{sequence:D12}";

    private async Task<StoredCheckpoint> ReadAsync(int sequence) =>
        (await _database.Checkpoints.ReadAsync(_run, Cancellation)).Single(checkpoint => checkpoint.Sequence == sequence);
}
