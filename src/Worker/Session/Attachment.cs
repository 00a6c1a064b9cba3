using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Checkpoints;
using Orchestrator.Worker.Execution;
using Orchestrator.Worker.Platform;

namespace Orchestrator.Worker.Session;

/// <summary>One Attach call, from hello to its end.</summary>
internal sealed partial class Attachment(
    Workers.WorkersClient client, WorkerWords words, SessionBoard sessions, TaskBoard board, CheckpointDeletions deletions,
    CheckpointVerifications verifications, CheckpointUploads uploads, ILogger<Attachment> logger)
{
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(2);

    /// <summary>Was this worker welcome?</summary>
    public bool WasWelcome { get; private set; }

    /// <param name="stopping">Says goodbye.</param>
    /// <returns>The coordinator's goodbye; null when the call just ended.</returns>
    /// <exception cref="RpcException">The call broke off, or the coordinator refuses this worker.</exception>
    public async Task<Goodbye?> RunAsync(CancellationToken stopping)
    {
        using var call = client.Attach(cancellationToken: CancellationToken.None);
        await call.RequestStream.TryWriteAsync(words.Hello(), stopping);
        if (!await call.ResponseStream.MoveNext(stopping) || call.ResponseStream.Current.Welcome is not { } welcome)
        {
            return call.ResponseStream.Current?.Goodbye;
        }

        WasWelcome = true;
        LogAttached(welcome.WorkerId, welcome.Session);
        sessions.Attached(new(welcome.WorkerId, welcome.Session));
        try
        {
            return await ConverseAsync(call, welcome.HeartbeatInterval.ToTimeSpan(), stopping);
        }
        finally
        {
            sessions.Detached();
        }
    }

    private async Task<Goodbye?> ConverseAsync(
        AsyncDuplexStreamingCall<AgentMessage, CoordinatorMessage> call, TimeSpan interval, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var listening = ListenAsync(call.ResponseStream);
        var speaking = SpeakAsync(call.RequestStream, interval, ended.Token);
        await Task.WhenAny(listening, speaking);
        await ended.CancelAsync();
        await speaking;
        var patience = stopping.IsCancellationRequested ? FarewellPatience : Timeout.InfiniteTimeSpan;
        return await listening.WaitAsync(patience, CancellationToken.None);
    }

    private async Task SpeakAsync(IClientStreamWriter<AgentMessage> stream, TimeSpan interval, CancellationToken ended)
    {
        var isLast = false;
        while (await HeartbeatAsync(stream) && !isLast)
        {
            await board.Control.WaitAsync(interval, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            isLast = ended.IsCancellationRequested;
        }

        await stream.TryCompleteAsync();
    }

    private async Task<bool> HeartbeatAsync(IClientStreamWriter<AgentMessage> stream) =>
        words.Heartbeat() is not { } heartbeat || await stream.TryWriteAsync(heartbeat, CancellationToken.None);

    private async Task<Goodbye?> ListenAsync(IAsyncStreamReader<CoordinatorMessage> stream)
    {
        while (await stream.MoveNext(CancellationToken.None))
        {
            switch (stream.Current)
            {
                case { Goodbye: { } goodbye }:
                    return goodbye;
                case { Tasks: { } tasks }:
                    board.Want(Understand(tasks.Tasks));
                    deletions.Want(tasks.DeleteCheckpoints);
                    verifications.Want(tasks.VerifyCheckpoints);
                    break;
                case { Fetch: { } fetch }:
                    uploads.Fetch(fetch);
                    break;
            }
        }

        return null;
    }

    // A run id that is no UUID could name a folder outside ours.
    private static Dictionary<TaskKey, DesiredTask> Understand(IEnumerable<DesiredTask> tasks) => tasks
        .Select(task => (Key: TaskKey.Of(task) ?? throw Unintelligible(task), Task: task))
        .ToDictionary(pair => pair.Key, pair => pair.Task);

    private static RpcException Unintelligible(DesiredTask task) => new(new(
        StatusCode.Internal, $"\"{task.RunId}\" attempt {task.Attempt} cannot be a task: a run's id is a UUID, attempts count from 1."));
}
