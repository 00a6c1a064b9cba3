using System.Collections.Immutable;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Finds the checkpoint that a fork is to begin from, and refuses what cannot be continued from it.</summary>
internal sealed class ForkSources(IRunReferences references, PostgresRunQuery runs, ICheckpointChoice checkpoints, IAttemptQuery attempts)
{
    /// <param name="source">As the client says it.</param>
    /// <param name="spec">Of the fork, with every default filled in.</param>
    /// <param name="access">Of who forks: whoever may read a run may begin one of their own from it.</param>
    /// <param name="cancellation">Of the caller.</param>
    /// <exception cref="OrchestratorException">
    /// There is no such run or checkpoint, or the spec has what a fork cannot change.
    /// </exception>
    public async Task<ForkBeginning> FindAsync(ForkSource source, RunSpec spec, CallAccess access, CancellationToken cancellation)
    {
        var reference = await references.ResolveAsync(source.Run, access.ForReading, cancellation);
        var parent = await runs.FindAsync(reference.Id, cancellation) ?? throw RunErrors.NotFound(reference.Id);
        var checkpoint = await checkpoints.ChooseAsync(reference, source.HasStep ? source.Step : null, source.Position, cancellation);
        var violations = new Violations();
        ForkRules.Validate(parent.Spec, spec, (ulong)checkpoint.Step, source.Reschedule, violations.In("spec"));
        if (violations.Count > 0)
        {
            throw OrchestratorException.InvalidRequest(violations);
        }

        var starts = await attempts.StartsOfAsync(reference.Id, cancellation);
        return new ForkBeginning(
            new ForkPoint(reference.Id, checkpoint.Attempt, checkpoint.Sequence, checkpoint.Step),
            Pinned(spec, starts.GetValueOrDefault(checkpoint.Attempt)),
            parent.State.Skipped);
    }

    // What the parent was trained on, the fork goes on with, wherever it is placed.
    private static RunSpec Pinned(RunSpec spec, AttemptStarted? started)
    {
        var pinned = spec.Clone();
        foreach (var source in pinned.Data.Sources.Where(source => !source.HasHash))
        {
            if (started?.SourceHashes.TryGetValue(source.Name, out var hash) == true)
            {
                source.Hash = hash;
            }
        }

        return pinned;
    }
}

/// <summary>How a fork begins.</summary>
/// <param name="Spec">With the hashes of the sources that the parent has read, too.</param>
/// <param name="Skipped">What the parent's roll-backs left out: without these, a fork that changes nothing would not be its continuation.</param>
internal sealed record ForkBeginning(ForkPoint Point, RunSpec Spec, ImmutableList<SkippedRange> Skipped);
