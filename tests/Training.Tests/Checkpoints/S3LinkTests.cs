using Orchestrator.TestKit;
using Orchestrator.TestKit.S3;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Checkpoints.S3;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Tests.Checkpoints;

/// <summary>A store behind a network that fails.</summary>
public sealed class S3LinkTests(S3Server server) : IAsyncLifetime
{
    private const int Size = 64 << 20;

    private static readonly JournalPosition Position = new(1, 1);
    private static readonly byte[] Content = Random();

    private TestLink _link = null!;
    private CheckpointStores _stores = null!;
    private CheckpointPlace _run = null!;

    [Fact]
    public void An_upload_that_is_cut_off_goes_on_with_the_parts_that_are_missing()
    {
        // Of eight parts at most four are under way then.
        _link.BreakAfterAsking(Size * 7 / 8);

        Write();

        Assert.True(_link.HasFailed);
        Assert.InRange(_link.Asked, Size, Size * 13L / 8);
        Assert.True(Read().AsSpan().SequenceEqual(Content));
    }

    [Fact]
    public void A_part_that_changes_on_the_way_is_refused_and_sent_again()
    {
        _link.ChangeAfterAsking(Size / 2);

        Write();

        Assert.True(_link.HasFailed);
        Assert.True(Read().AsSpan().SequenceEqual(Content));
    }

    [Fact]
    public void Reading_that_is_cut_off_goes_on_from_there()
    {
        Write();
        _link.BreakAfterAnswering(Size / 2);

        Assert.True(Read().AsSpan().SequenceEqual(Content));
        Assert.True(_link.HasFailed);
    }

    [Fact]
    public async Task What_the_store_is_waited_for_goes_on_when_it_is_back()
    {
        _link.Close();
        var waits = 0;
        var writing = Task.Run(() => Write(() => Interlocked.Increment(ref waits)), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => waits > 2);

        _link.Open();
        await writing;

        Assert.True(Read().AsSpan().SequenceEqual(Content));
    }

    [Fact]
    public void What_stays_away_is_given_up_after_the_time_that_the_settings_say_and_nothing_is_called_damaged()
    {
        Write();
        _link.Close();
        using var stores = Stores(TimeSpan.FromMilliseconds(200));
        var store = stores.Open(_run);

        Assert.Contains($"{_run} is not within reach of http://127.0.0.1:{_link.Port}: ", Assert.Throws<StoreUnavailableException>(store.List).Message, StringComparison.Ordinal);
        Assert.Throws<StoreUnavailableException>(() => store.Verify(Position));
        Assert.Throws<StoreUnavailableException>(() => store.OpenRead(Position, "large"));
        var failure = Assert.Throws<CannotWriteException>(() => store.Write(new(1, 2), []));
        Assert.StartsWith($"Cannot write {_run}/1/000000000002: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Then resume.", failure.Message, StringComparison.Ordinal);

        _link.Open();
        Assert.Equal([Position], _stores.Open(_run).List());
    }

    [Fact]
    public void A_bucket_that_does_not_exist_is_named()
    {
        var store = _stores.Open(new CheckpointPlace.Bucket("no-such-bucket", "all/run"));

        Assert.EndsWith(" Make the bucket no-such-bucket, or name another one.", Assert.Throws<StoreUnavailableException>(store.List).Message, StringComparison.Ordinal);
        Assert.Throws<CannotWriteException>(() => store.Write(Position, []));
    }

    public async ValueTask InitializeAsync()
    {
        _run = new CheckpointPlace.Bucket(await server.CreateBucketAsync(), "run");
        _link = new(server.Endpoint.Port);
        _stores = Stores(TimeSpan.FromMinutes(5));
    }

    public async ValueTask DisposeAsync()
    {
        _stores.Dispose();
        await _link.DisposeAsync();
    }

    private CheckpointStores Stores(TimeSpan giveUpAfter) =>
        new(new S3Options { Endpoint = $"http://127.0.0.1:{_link.Port}", GiveUpAfter = giveUpAfter }, TimeProvider.System);

    private void Write(Action? progressed = null) =>
        _stores.Open(_run, progressed).Write(Position, [new("large", stream => stream.Write(Content))]);

    private byte[] Read()
    {
        using var stream = _stores.Open(_run).OpenRead(Position, "large");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static byte[] Random()
    {
        var content = new byte[Size];
        new Random(7).NextBytes(content);
        return content;
    }
}
