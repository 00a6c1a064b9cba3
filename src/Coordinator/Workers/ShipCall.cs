using System.Threading.Channels;
using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Logs;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// One Ship call: takes batches in, a few at a time, and answers each in order once it is committed. An attempt's facts are taken at any
/// time from a worker that may know them, so the session is not asked about: a late batch of an old session is as true as any.
/// </summary>
internal sealed partial class ShipCall(
    WorkerStore workers, IJournalIntake journals, ILogIntake logs, IAssignedTaskQuery assigned, IAttemptQuery attempts,
    ICheckpointRetention checkpoints, IForkQuery forks, IGrainFactory grains, ILogger<ShipCall> logger)
{
    private const int BatchesUnderWay = 8;

    private readonly Dictionary<(RunId, int), ulong> _rights = [];
    private WorkerBinding? _own;
    private WorkerId _worker;

    /// <param name="batches">Of the agent.</param>
    /// <param name="answers">Ours.</param>
    /// <param name="own">The only worker that the caller can be; null: any.</param>
    /// <param name="call">Canceled when the call is gone, or has to end.</param>
    public async Task RunAsync(
        IAsyncStreamReader<ShipBatch> batches, IServerStreamWriter<ShipAcknowledgement> answers, WorkerBinding? own, CancellationToken call)
    {
        _own = own;
        var underWay = Channel.CreateBounded<Task<ShipAcknowledgement>>(BatchesUnderWay);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call);
        var taking = TakeAsync(batches, underWay.Writer, ended.Token);
        try
        {
            await foreach (var answer in underWay.Reader.ReadAllAsync(call))
            {
                await answers.WriteAsync(await answer.WaitAsync(call), call);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeAsync(
        IAsyncStreamReader<ShipBatch> batches, ChannelWriter<Task<ShipAcknowledgement>> underWay, CancellationToken cancellation)
    {
        try
        {
            while (await batches.MoveNext(cancellation))
            {
                await underWay.WriteAsync(await BeginAsync(batches.Current, cancellation), cancellation);
            }

            underWay.Complete();
        }
        catch (Exception error)
        {
            // Told after the batches before it are answered: a caller takes the oldest unanswered one for the one at fault.
            underWay.Complete(error);
        }
    }

    /// <returns>The answer to come, once the batch has its place in the order of things.</returns>
    private async Task<Task<ShipAcknowledgement>> BeginAsync(ShipBatch batch, CancellationToken cancellation)
    {
        var (run, attempt) = (new RunId(Guid.Parse(batch.RunId)), (int)batch.Attempt);
        await AuthoriseAsync(batch, run, attempt, cancellation);
        if (batch.Log is { } log)
        {
            var through = await logs.AppendAsync(run, attempt, log.Offset, log.Content.Memory, cancellation);
            return Task.FromResult(new ShipAcknowledgement { RunId = batch.RunId, Attempt = batch.Attempt, LogThrough = through });
        }

        var pending = await journals.EnqueueAsync(run, attempt, _worker, batch.Journal.Records, cancellation);
        return AnswerAsync(batch, pending, cancellation);
    }

    private async Task AuthoriseAsync(ShipBatch batch, RunId run, int attempt, CancellationToken cancellation)
    {
        if (_worker == default)
        {
            _worker = await IntroducedAsync(batch, cancellation);
        }

        // A log is its own worker's; nobody else has it.
        var last = batch.Log is null ? batch.Journal.Records.LastOrDefault()?.Sequence ?? 0 : ulong.MaxValue;
        if (!_rights.TryGetValue((run, attempt), out var right) || last > right)
        {
            var given = await assigned.GivenToAsync(run, _worker, cancellation);
            var starts = await attempts.StartsOfAsync(run, cancellation);
            right = JournalRights.LastOf(attempt, given, starts) ?? throw WorkerErrors.NotGiven(run, batch.Attempt, _worker);
            _rights[(run, attempt)] = last <= right ? right : throw WorkerErrors.BehindTheCut(run, batch.Attempt, _worker, right);
        }

        if (batch.Journal?.Records.FirstOrDefault()?.Started is { } started)
        {
            var origin = (await forks.OfAsync([run], cancellation)).GetValueOrDefault(run);
            if (ForkOrigins.Fault(started, origin) is { } fault)
            {
                throw WorkerErrors.WrongOrigin(run, batch.Attempt, fault);
            }
        }
    }

    private async Task<WorkerId> IntroducedAsync(ShipBatch batch, CancellationToken cancellation)
    {
        if (!Guid.TryParse(batch.WorkerId, out var named))
        {
            throw WorkerErrors.OutOfTurn("The first batch of a call must name the worker and its session.");
        }

        var worker = new WorkerId(named);
        return _own is null || await workers.IsOfAsync(_own, worker, cancellation)
            ? worker
            : throw WorkerErrors.OtherWorker(_own, batch.WorkerId);
    }

    private async Task<ShipAcknowledgement> AnswerAsync(ShipBatch batch, PendingRecords pending, CancellationToken cancellation)
    {
        var through = await pending.CommittedThrough.WaitAsync(cancellation);
        if (batch.Journal.Records.Any(record => record.Checkpoint is not null))
        {
            // Before the answer: once everything is acknowledged the task may end, and an ended task retires nothing.
            await RetireAsync(batch, cancellation);
        }

        return new() { RunId = batch.RunId, Attempt = batch.Attempt, JournalThrough = (ulong)through };
    }

    private async Task RetireAsync(ShipBatch batch, CancellationToken cancellation)
    {
        try
        {
            var live = await assigned.ForWorkerAsync(_worker, cancellation);
            await checkpoints.ApplyAsync([.. live.Where(task => task.RunId == batch.RunId && task.Attempt == batch.Attempt)], cancellation);
            await grains.GetGrain<IWorkerGrain>(_worker.Value).NudgeAsync();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException || DatabaseFailure.IsUnavailable(error))
        {
            // The next checkpoint catches up.
            LogNotRetired(batch.RunId, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old checkpoints of run {Run} are not retired yet: {Message}")]
    private partial void LogNotRetired(string run, string message);
}
