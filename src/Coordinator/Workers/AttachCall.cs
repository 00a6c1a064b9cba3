using Grpc.Core;
using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Goodput;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// One Attach call from hello to goodbye: registers the worker, then hears it and tells it what it should be doing, side by side.
/// </summary>
internal sealed partial class AttachCall(
    WorkerStore store, Heartbeats heartbeats, Instructions instructions, IGrainFactory grains, IHostApplicationLifetime host,
    IOptions<WorkersOptions> options, WorkerInstruments instruments, IDeviceTimeIntake deviceTime, ILogger<AttachCall> logger)
{
    /// <param name="agent">Its side of the call.</param>
    /// <param name="coordinator">Ours.</param>
    /// <param name="own">The only worker that the caller can be; null: any.</param>
    /// <param name="caller">Canceled when the call is gone.</param>
    public async Task RunAsync(
        IAsyncStreamReader<AgentMessage> agent, IServerStreamWriter<CoordinatorMessage> coordinator, WorkerBinding? own,
        CancellationToken caller)
    {
        if (!await agent.MoveNext(caller) || agent.Current.Hello is not { } hello)
        {
            throw WorkerErrors.OutOfTurn("An agent's first message must be a hello.");
        }

        if (own is not null && !WorkerStore.IsOf(own, hello))
        {
            throw WorkerErrors.OtherWorker(own, hello.Name);
        }

        switch (await store.RegisterAsync(hello, caller))
        {
            case WorkerRegistration.NameTaken holder:
                var error = WorkerErrors.NameTaken(hello.Name, holder);
                instruments.Refused(LeaseRefusal.Taken);
                LogNameTaken(hello.Name, hello.Host, holder.Host);
                await SayGoodbyeAsync(coordinator, reconnect: false, error.Message, caller);
                throw error;
            case WorkerRegistration.Accepted accepted:
                await ServeAsync(new AttachedWorker(accepted.Worker, hello.Name, accepted.Session), hello, agent, coordinator, caller);
                break;
        }
    }

    private async Task ServeAsync(
        AttachedWorker worker, Hello hello, IAsyncStreamReader<AgentMessage> agent, IServerStreamWriter<CoordinatorMessage> coordinator,
        CancellationToken caller)
    {
        instruments.Attached();
        LogAttached(worker.Name, worker.Session, hello.Host);
        try
        {
            await deviceTime.BeginSessionAsync(worker.Id, worker.Session, hello.Devices, caller);
            await coordinator.WriteAsync(new() { Welcome = WorkersMapping.ToWelcome(worker, options.Value) }, caller);
            await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.TheOne).NudgeAsync();
            await ConverseAsync(worker, hello, agent, coordinator, caller);
        }
        finally
        {
            instruments.Detached();
            await DetachAsync(worker);
        }
    }

    // Whichever side ends first ends the call.
    private async Task ConverseAsync(
        AttachedWorker worker, Hello hello, IAsyncStreamReader<AgentMessage> agent, IServerStreamWriter<CoordinatorMessage> coordinator,
        CancellationToken caller)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(caller, host.ApplicationStopping);
        var hearing = heartbeats.HearAsync(worker, hello.Data, agent, ended.Token);
        var telling = instructions.TellAsync(worker, coordinator, caller, ended.Token);
        await Task.WhenAny(hearing, telling);
        await ended.CancelAsync();
        await Task.WhenAll(hearing, telling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (host.ApplicationStopping.IsCancellationRequested)
        {
            await SayGoodbyeAsync(coordinator, reconnect: true, "This coordinator is stopping.", caller);
            return;
        }

        switch (hearing.IsCanceled ? await AfterTellingAsync(telling) : await hearing)
        {
            case LeaseRenewal.Lost:
                instruments.Refused(LeaseRefusal.Lost);
                LogLostReturned(worker.Name, worker.Session);
                await SayGoodbyeAsync(coordinator, reconnect: true, "The lease ran out; attach again.", caller);
                break;
            case LeaseRenewal.Replaced:
                var error = WorkerErrors.SessionReplaced(worker.Name);
                instruments.Refused(LeaseRefusal.Replaced);
                LogReplaced(worker.Name, worker.Session);
                await SayGoodbyeAsync(coordinator, reconnect: false, error.Message, caller);
                throw error;
        }
    }

    private static async Task<LeaseRenewal> AfterTellingAsync(Task telling)
    {
        await telling;
        return LeaseRenewal.Renewed;
    }

    private async Task DetachAsync(AttachedWorker worker)
    {
        LogDetached(worker.Name, worker.Session);
        try
        {
            await store.MarkUnreachableAsync(worker.Id, worker.Session, CancellationToken.None);
            await grains.GetGrain<IWorkerGrain>(worker.Id.Value).ReleaseAsync(worker.Session);
        }
        catch (Exception error)
            when (error is OrleansException or OrchestratorException or TimeoutException || DatabaseFailure.IsUnavailable(error))
        {
            // The lease says it in time, and the grain forgets by itself.
            LogNotSaid(worker.Name, error.Message);
        }
    }

    private static Task SayGoodbyeAsync(
        IServerStreamWriter<CoordinatorMessage> coordinator, bool reconnect, string message, CancellationToken caller) =>
        coordinator.WriteAsync(new() { Goodbye = new Goodbye { Reconnect = reconnect, Message = message } }, caller);
}
