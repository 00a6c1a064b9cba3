using System.Diagnostics;
using Google.Protobuf;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Stores a run with its first event. A key makes that happen once, however often and from wherever it is tried.</summary>
internal sealed class RunSubmission(
    PostgresRunStore store, IRunReferences references, ForkSources forks, IGrainFactory grains, RunInstruments instruments, TimeProvider clock)
{
    private const int MostTries = 5;

    /// <param name="request">Valid.</param>
    /// <returns>The run, and whether its key was known.</returns>
    public async Task<(RunId Run, bool IsRepeated)> SubmitAsync(SubmitRequest request, CallAccess access, CancellationToken cancellation)
    {
        access.Require(SpecDefaults.Resolve(request.Spec).Project);
        var (run, isRepeated) = await FindOrSubmitAsync(request, access, cancellation);
        access.Made(run.Value);
        return (run, isRepeated);
    }

    private async Task<(RunId Run, bool IsRepeated)> FindOrSubmitAsync(
        SubmitRequest request, CallAccess access, CancellationToken cancellation)
    {
        // Asked first: a fork that was submitted stays what it is, whatever checkpoints its parent has by now.
        if (await FindByKeyAsync(request, cancellation) is { } known)
        {
            return known;
        }

        await RequireRerunAsync(request.RerunOf, access, cancellation);
        var run = RunId.New(clock);
        using var activity = RunActivities.Submit(run);
        for (var tries = 0; tries < MostTries; tries++)
        {
            switch (await TryInsertAsync(run, request, (activity ?? Activity.Current)?.Id, access, cancellation))
            {
                case InsertOutcome.Inserted:
                    instruments.Submitted(isRepeated: false);
                    await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.TheOne).NudgeAsync();
                    return (run, IsRepeated: false);
                case InsertOutcome.KeyTaken when await FindByKeyAsync(request, cancellation) is { } first:
                    return first;
            }
        }

        throw RunErrors.ConcurrentUpdate(run);
    }

    private async Task<InsertOutcome> TryInsertAsync(
        RunId run, SubmitRequest request, string? traceParent, CallAccess access, CancellationToken cancellation)
    {
        var spec = SpecDefaults.Resolve(request.Spec);
        var beginning = request.Fork is { } source ? await forks.FindAsync(source, spec, access, cancellation) : null;
        var submitted = new RunEvent.Submitted(clock.GetUtcNow(), run, RunLimits.Of(spec), beginning?.Skipped) { Actor = access.Actor };
        var submission = new NewRun(request.Key.Length > 0 ? request.Key : null, request.ToByteArray(), beginning?.Spec ?? spec, traceParent)
        {
            Fork = beginning?.Point,
        };
        return await store.TryInsertAsync(submission, submitted, cancellation);
    }

    private async Task RequireRerunAsync(string rerunOf, CallAccess access, CancellationToken cancellation)
    {
        if (rerunOf.Length > 0)
        {
            await references.ResolveAsync(rerunOf, access.ForReading, cancellation);
        }
    }

    private async Task<(RunId Run, bool IsRepeated)?> FindByKeyAsync(SubmitRequest request, CancellationToken cancellation)
    {
        var project = SpecDefaults.Resolve(request.Spec).Project;
        if (request.Key.Length == 0 || await store.FindByKeyAsync(project, request.Key, cancellation) is not { } first)
        {
            return null;
        }

        if (!SubmitRequest.Parser.ParseFrom(first.Request).Equals(request))
        {
            throw RunErrors.KeyReused(request.Key, project, first.Run);
        }

        instruments.Submitted(isRepeated: true);
        return (first.Run, IsRepeated: true);
    }
}
