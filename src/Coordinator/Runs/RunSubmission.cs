using System.Diagnostics;
using Google.Protobuf;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Stores a run with its first event. A key makes that happen once, however often and from wherever it is tried.</summary>
internal sealed class RunSubmission(PostgresRunStore store, IGrainFactory grains, RunInstruments instruments, TimeProvider clock)
{
    /// <param name="request">Valid.</param>
    /// <returns>The run, and whether its key was known.</returns>
    public async Task<(RunId Run, bool IsRepeated)> SubmitAsync(SubmitRequest request, CancellationToken cancellation)
    {
        var run = RunId.New(clock);
        using var activity = RunActivities.Submit(run);
        var spec = SpecDefaults.Resolve(request.Spec);
        var submitted = new RunEvent.Submitted(clock.GetUtcNow(), run, RunLimits.Of(spec));
        var key = request.Key.Length > 0 ? request.Key : null;
        var submission = new NewRun(key, request.ToByteArray(), spec, (activity ?? Activity.Current)?.Id);
        if (await store.TryInsertAsync(submission, submitted, cancellation))
        {
            instruments.Submitted(isRepeated: false);
            await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.TheOne).NudgeAsync();
            return (run, IsRepeated: false);
        }

        var first = await store.FindByKeyAsync(spec.Project, request.Key, cancellation);
        if (!SubmitRequest.Parser.ParseFrom(first.Request).Equals(request))
        {
            throw RunErrors.KeyReused(request.Key, spec.Project, first.Run);
        }

        instruments.Submitted(isRepeated: true);
        return (first.Run, IsRepeated: true);
    }
}
