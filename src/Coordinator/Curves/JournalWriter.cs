using System.Threading.Channels;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// The one writer of this coordinator: whatever arrived while a transaction ran goes into the next one, so a lone batch waits for nothing
/// and a crowd shares its commits. The queue is bounded and drops nothing: when it is full, the streams wait, and behind them the journals
/// on the workers' disks. While the database is away it tries again and acknowledges nothing.
/// </summary>
internal sealed partial class JournalWriter(
    JournalStore store, CurveInstruments instruments, TrainingObserver training, TimeProvider clock, ILogger<JournalWriter> logger)
    : BackgroundService, IJournalIntake
{
    private const int QueuedBatches = 64;
    private const int RecordsPerTransaction = 2000;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private readonly Channel<JournalWrite> _queue = Channel.CreateBounded<JournalWrite>(
        new BoundedChannelOptions(QueuedBatches) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    public async Task<PendingRecords> EnqueueAsync(
        RunId run, int attempt, WorkerId worker, IReadOnlyList<JournalRecord> records, CancellationToken cancellation)
    {
        var write = new JournalWrite(new AttemptKey(run, attempt), worker, records);
        await _queue.Writer.WriteAsync(write, cancellation);
        return new(write.CommittedThrough);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                await WriteAsync(Take(), stoppingToken);
            }
        }
        finally
        {
            _queue.Writer.Complete();
            while (_queue.Reader.TryRead(out var left))
            {
                left.Fail(new OperationCanceledException(stoppingToken));
            }
        }
    }

    private List<JournalWrite> Take()
    {
        var (writes, records) = (new List<JournalWrite>(), 0);
        while (records < RecordsPerTransaction && _queue.Reader.TryRead(out var write))
        {
            writes.Add(write);
            records += write.Records.Count;
        }

        return writes;
    }

    private async Task WriteAsync(List<JournalWrite> writes, CancellationToken stopping)
    {
        try
        {
            var started = clock.GetTimestamp();
            var groups = await AppendAsync(writes, stopping);
            instruments.Committed(groups.Values, writes.Count, clock.GetElapsedTime(started), clock.GetUtcNow());
            foreach (var write in writes)
            {
                write.Commit(groups[write.Attempt].Through);
            }

            await training.SeeAsync(groups.Values, stopping);
        }
        catch (OperationCanceledException error) when (stopping.IsCancellationRequested)
        {
            writes.ForEach(write => write.Fail(error));
            throw;
        }
        catch (PostgresException) when (writes.DistinctBy(write => write.Attempt).Count() > 1)
        {
            // One attempt's records are refused by the database; the others are not to suffer for it.
            foreach (var attempt in writes.GroupBy(write => write.Attempt))
            {
                await WriteAsync([.. attempt], stopping);
            }
        }
        catch (Exception error)
        {
            LogRefused(error, writes[0].Attempt);
            writes.ForEach(write => write.Fail(error));
        }
    }

    private async Task<IReadOnlyDictionary<AttemptKey, JournalGroup>> AppendAsync(List<JournalWrite> writes, CancellationToken stopping)
    {
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                return await store.AppendAsync(writes, stopping);
            }
            catch (Exception error) when (DatabaseFailure.IsUnavailable(error))
            {
                // The commit may have come through all the same; the next look at the journal's row tells.
                LogDatabaseAway(error.Message, delay);
                await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), clock, stopping);
            }
        }
    }
}
