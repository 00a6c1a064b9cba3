using System.Threading.Channels;
using Google.Protobuf.Collections;
using Grpc.Core;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Goodput;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// Hears an attached worker. Every heartbeat renews the lease at once; what else it says is worked on beside that, the newest only, because
/// each says everything.
/// </summary>
internal sealed partial class Heartbeats(
    WorkerStore store, ICheckpointRetention checkpoints, ICheckpointVerification verification, ForkDoubts doubts,
    IDeviceTimeIntake deviceTime, IGrainFactory grains, IServiceProvider services, ILogger<Heartbeats> logger)
{
    /// <returns>Why the worker is not heard any longer; Renewed: it ended the stream itself.</returns>
    public async Task<LeaseRenewal> HearAsync(
        AttachedWorker worker, RepeatedField<DataSource> knownData, IAsyncStreamReader<AgentMessage> agent, CancellationToken cancellation)
    {
        var newest = Channel.CreateBounded<Heartbeat>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var working = WorkAsync(worker, newest.Reader, cancellation);
        try
        {
            while (!working.IsFaulted && await agent.MoveNext(cancellation))
            {
                var heartbeat = agent.Current.Heartbeat ?? throw WorkerErrors.OutOfTurn("A session has one hello only.");
                var hasNewData = !heartbeat.Data.Equals(knownData);
                if (await TryRenewAsync(worker, heartbeat, hasNewData, cancellation) is { } renewal)
                {
                    if (renewal is not LeaseRenewal.Renewed)
                    {
                        return renewal;
                    }

                    knownData = heartbeat.Data;
                    await NudgeSchedulerAsync(hasNewData);
                }

                newest.Writer.TryWrite(heartbeat);
            }

            return LeaseRenewal.Renewed;
        }
        catch (IOException)
        {
            // The connection is gone.
            return LeaseRenewal.Renewed;
        }
        finally
        {
            newest.Writer.Complete();
            await working;
        }
    }

    // A database that is away judges nobody either.
    private async Task<LeaseRenewal?> TryRenewAsync(
        AttachedWorker worker, Heartbeat heartbeat, bool hasNewData, CancellationToken cancellation)
    {
        try
        {
            return await store.RenewAsync(worker.Id, worker.Session, heartbeat, hasNewData, cancellation);
        }
        catch (NpgsqlException error) when (DatabaseFailure.IsUnavailable(error))
        {
            LogNotRenewed(worker.Name, error.Message);
            return null;
        }
    }

    private async Task WorkAsync(AttachedWorker worker, ChannelReader<Heartbeat> newest, CancellationToken cancellation)
    {
        var reports = ActivatorUtilities.CreateInstance<TaskReports>(services, worker);
        await foreach (var heartbeat in newest.ReadAllAsync(cancellation))
        {
            await deviceTime.HearAsync(worker.Id, worker.Session, heartbeat.Tasks, cancellation);
            var hasEnded = await reports.PassOnAsync(heartbeat.Tasks, cancellation);
            var hasDeleted = await TryConfirmDeletedAsync(worker, heartbeat.DeletedCheckpoints, cancellation);
            var hasVerified = await TryRecordVerifiedAsync(worker, heartbeat, cancellation);
            if (hasEnded || hasDeleted || hasVerified)
            {
                worker.Nudge();
            }
        }
    }

    private async Task<bool> TryConfirmDeletedAsync(AttachedWorker worker, RepeatedField<string> locations, CancellationToken cancellation)
    {
        try
        {
            await checkpoints.ConfirmDeletedAsync(worker.Id, locations, cancellation);
            return locations.Count > 0;
        }
        catch (NpgsqlException error) when (DatabaseFailure.IsUnavailable(error))
        {
            LogNotConfirmed(worker.Name, error.Message);
            return false;
        }
    }

    private async Task<bool> TryRecordVerifiedAsync(
        AttachedWorker worker, Heartbeat heartbeat, CancellationToken cancellation)
    {
        try
        {
            await doubts.HearAsync(heartbeat.Tasks, cancellation);
            await verification.RecordAsync(worker.Id, heartbeat.VerifiedCheckpoints, cancellation);
            return heartbeat.VerifiedCheckpoints.Count > 0;
        }
        catch (NpgsqlException error) when (DatabaseFailure.IsUnavailable(error))
        {
            LogNotRecorded(worker.Name, error.Message);
            return false;
        }
    }

    private Task NudgeSchedulerAsync(bool hasNewData) =>
        hasNewData ? grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.TheOne).NudgeAsync() : Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of worker {Worker} could not be renewed: {Message}")]
    private partial void LogNotRenewed(string worker, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deleted checkpoints of worker {Worker} could not be recorded yet: {Message}")]
    private partial void LogNotConfirmed(string worker, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Verified checkpoints of worker {Worker} could not be recorded yet: {Message}")]
    private partial void LogNotRecorded(string worker, string message);
}
