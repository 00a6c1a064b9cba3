using Npgsql;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Tests.Runs;
using Orchestrator.Coordinator.Webhooks;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Webhooks;

public sealed class DeliveryStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Term = TimeSpan.FromMinutes(1);

    private TestDatabase _database = null!;
    private NpgsqlDataSource _source = null!;
    private StoredRuns _runs = null!;
    private DeliveryStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await CoordinatorDatabase.CreateAsync(postgres, Cancellation);
        _source = NpgsqlDataSource.Create(_database.ConnectionString);
        _runs = new StoredRuns(_source, ("a", new() { Url = "http://a/" }), ("b", new() { Url = "http://b/" }));
        _store = new DeliveryStore(_source);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Of_twenty_writers_that_end_a_run_one_tells_each_webhook()
    {
        var run = await _runs.SubmitAsync("raced", Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => EndAsync(run, $"Writer {number}.")));

        var recorded = (await _runs.LoadAsync(run.State.Id, Cancellation)).State.Message;
        var told = new[] { Assert.Single(await ClaimAsync("a")), Assert.Single(await ClaimAsync("b")) };
        Assert.All(told, delivery => Assert.Contains($"\"{recorded}\"", delivery.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_goes_on_tells_nobody()
    {
        var run = await _runs.SubmitAsync("paused", Cancellation);

        await _runs.Store.TryAppendAsync(run, new RunEvent.Paused(RunHistory.Start, Attempt: null, "Later."), Cancellation);

        Assert.Empty(await ClaimAsync("a"));
    }

    [Fact]
    public async Task What_one_has_taken_up_no_other_takes_up_before_its_term_is_over()
    {
        for (var number = 0; number < 30; number++)
        {
            await EndAsync(await _runs.SubmitAsync($"run-{number}", Cancellation));
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ClaimAsync("a", most: 4)));

        var claimed = claims.SelectMany(some => some).Select(delivery => delivery.Id).ToList();
        Assert.Distinct(claimed);
        Assert.All(claims, some => Assert.InRange(some.Count, 0, 4));
    }

    [Fact]
    public async Task Whoever_failed_before_somebody_else_tried_again_changes_nothing()
    {
        await EndAsync(await _runs.SubmitAsync("tried-twice", Cancellation));
        var frozen = Assert.Single(await ClaimAsync("a", term: TimeSpan.Zero));
        var later = Assert.Single(await ClaimAsync("a"));
        Assert.Equal((frozen.Id, 2), (later.Id, later.Tries));

        Assert.False(await _store.TryRecordFailedAsync(frozen, "stale", pause: TimeSpan.Zero, Cancellation));

        Assert.Empty(await ClaimAsync("a"));
        Assert.True(await _store.TryRecordFailedAsync(later, "no", pause: TimeSpan.Zero, Cancellation));
        Assert.Equal(3, Assert.Single(await ClaimAsync("a")).Tries);
    }

    [Fact]
    public async Task What_was_taken_stays_delivered_whoever_hears_of_it_late()
    {
        await EndAsync(await _runs.SubmitAsync("given-up-too-early", Cancellation));
        var frozen = Assert.Single(await ClaimAsync("a", term: TimeSpan.Zero));
        var later = Assert.Single(await ClaimAsync("a"));
        Assert.True(await _store.TryRecordFailedAsync(later, "no", pause: null, Cancellation));

        Assert.True(await _store.TryRecordDeliveredAsync(frozen.Id, Cancellation));

        Assert.False(await _store.TryRecordDeliveredAsync(frozen.Id, Cancellation));
        Assert.False(await _store.TryRecordFailedAsync(later, "no", pause: TimeSpan.Zero, Cancellation));
        Assert.Empty(await ClaimAsync("a"));
    }

    private Task<AppendOutcome> EndAsync(RecordedRun run, string message = "Enough.") =>
        _runs.Store.TryAppendAsync(run, new RunEvent.Canceled(RunHistory.Start, Attempt: null, message), Cancellation);

    private Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(string webhook, int most = 100, TimeSpan? term = null) =>
        _store.ClaimAsync(webhook, most, term ?? Term, Cancellation);
}
