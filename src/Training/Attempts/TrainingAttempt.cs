using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Attempts;

/// <summary>
/// One execution of a training: takes up the newest checkpoint, runs the loop, writes journal and checkpoints. The workload stays the
/// caller's.
/// </summary>
public sealed class TrainingAttempt : ILoopHooks, IDisposable
{
    private readonly AttemptSetup _setup;
    private readonly IWorkload _workload;
    private readonly ITrainingProgress _progress;
    private readonly IPulse _pulse;
    private readonly TimeProvider _clock;
    private readonly TrainingStep _step;
    private readonly TrainingState? _restored;
    private readonly TrainingState _start;
    private readonly Checkpointer _checkpointer;
    private readonly HashSet<JournalPosition> _damaged;
    private (ulong Step, double Loss)? _evaluated;

    /// <summary>Restores and writes the journal's first record.</summary>
    /// <exception cref="TensorMismatchException">The newest sound checkpoint belongs to another architecture.</exception>
    /// <exception cref="DataException">
    /// The checkpoint was trained on other data than is here; or the one that a fork begins from is not here, or has no less done than the
    /// budget asks for.
    /// </exception>
    public TrainingAttempt(AttemptSetup setup, IWorkload workload, ITrainingProgress progress, IPulse pulse, TimeProvider clock)
    {
        (_setup, _workload, _progress, _pulse, _clock) = (setup, workload, progress, pulse, clock);
        _step = new TrainingStep(setup.Spec, workload);
        var started = new AttemptStarted
        {
            Provenance = setup.Provenance,
            Parameters = (ulong)workload.Parameters.Count,
            SourceHashes = { setup.SourceHashes.ToDictionary() },
        };
        var restored = setup.Resume ? Restore(started.Damaged.Add) : null;
        _damaged = [.. started.Damaged.Select(damaged => JournalPosition.From(damaged.Position))];
        started.Warnings.AddRange(started.Damaged.Select(
            damaged => $"Checkpoint {JournalPosition.From(damaged.Position)} is damaged and passed over: {damaged.Damage}."));
        var forked = restored is null && setup.Fork is { } source ? Fork(source) : null;
        _restored = (restored ?? forked)?.State.Training;
        var start = _restored ?? TrainingState.Beginning;
        _start = start with { Data = setup.Skip.Aggregate(start.Data, (data, range) => data.Skip(range)) };
        Checkpoint = restored?.State.Position;
        Step = started.Step = _start.Step;
        var lineage = restored?.Lineage ?? [];
        started.ResumedFrom = Checkpoint?.ToProto();
        started.Lineage.AddRange(lineage.Select(position => position.ToProto()));
        started.Restored = restored?.ToProto();
        started.ForkedFrom = forked is null ? null : new() { Run = setup.Fork!.Run, Position = setup.Fork.Position.ToProto() };

        Journal = new JournalWriter(setup.JournalPath, setup.Number, clock);
        var origin = new CheckpointOrigin(lineage, setup.SourceHashes);
        _checkpointer = new Checkpointer(setup.Checkpoints, _step.Tensors, Journal, origin, Prune, Saved, clock);
        Journal.Append(new JournalRecord { Started = started });
        progress.Began(started);
    }

    public JournalWriter Journal { get; }

    /// <summary>Optimiser steps done.</summary>
    public ulong Step { get; private set; }

    /// <summary>The newest checkpoint that is known to be sound.</summary>
    public JournalPosition? Checkpoint { get; private set; }

    public LoopEnd Run(IStopSignal stop)
    {
        var bounded = new FirstWish(stop, new JournalBound(Journal, _setup.Spec.Journal.BoundBytes));
        var loop = new TrainingLoop(_step, new Evaluation(_workload, _pulse), LoopPlan.Of(_setup.Spec), this, bounded, _pulse, _clock);
        return loop.Run(_start, isSaved: _start == _restored);
    }

    void ILoopHooks.Stepped(StepResult result)
    {
        Step = result.After.Step;
        _pulse.Stepped(Step);
        _progress.Stepped(result);
    }

    void ILoopHooks.Measured(Measurement measurement)
    {
        if (measurement.Values.FirstOrDefault(value => value.Metric == MetricNames.ValidationLoss) is { } loss)
        {
            _evaluated = (measurement.Step, loss.Value);
        }

        Journal.Append(new JournalRecord { Measurement = measurement });
        _progress.Measured(measurement);
    }

    void ILoopHooks.Measured(MatrixMeasured matrix) => Journal.Append(new JournalRecord { Matrix = matrix });

    void ILoopHooks.Noticed(GuardNotice notice)
    {
        Journal.Append(new JournalRecord { Notice = notice });
        _progress.Noticed(notice);
    }

    void ILoopHooks.Save(TrainingState state) =>
        _checkpointer.Save(state, _evaluated is { } evaluated && evaluated.Step == state.Step ? evaluated.Loss : null);

    void ILoopHooks.Collect() => _checkpointer.Collect();

    void ILoopHooks.Finish() => _checkpointer.Finish();

    public void Dispose()
    {
        _checkpointer.Dispose();
        Journal.Dispose();
        _step.Dispose();
    }

    private void Saved(CheckpointWritten written)
    {
        Checkpoint = JournalPosition.From(written.Position);
        _pulse.Saved(written.Position.Sequence);
        _progress.Saved(written);
    }

    private void Prune()
    {
        if (_setup.Keep is { } keep)
        {
            CheckpointRetention.Apply(_setup.Checkpoints, keep, _damaged, _progress.Warned);
        }
    }

    private RestoredState? Restore(Action<DamagedCheckpoint> passOver)
    {
        using var activity = TrainingActivities.Source.StartActivity(TrainingActivities.RestoreCheckpoint);
        _pulse.Begin(TrainerPhase.Restoring);
        var restored = CheckpointRestore.Restore(_setup.Checkpoints, _setup.Number, _step.Tensors, passOver);
        RequireSameData(restored);
        return restored;
    }

    private RestoredState Fork(CheckpointSource source)
    {
        using var activity = TrainingActivities.Source.StartActivity(TrainingActivities.RestoreCheckpoint);
        _pulse.Begin(TrainerPhase.Restoring);
        try
        {
            var restored = CheckpointRestore.Restore(source, _step.Tensors);
            RequireSameData(restored);
            RequireWorkLeft(restored);
            return restored;
        }
        catch (DamagedCheckpointException damage)
        {
            throw DataException.Missing($"Checkpoint {source.Position} of {source.Run}, which this run begins from, is damaged: {damage.Message}.");
        }
    }

    // A source that only one of the two names is none that both could read differently: a fork may have others than its parent.
    private void RequireSameData(RestoredState? restored)
    {
        foreach (var (source, hash) in restored?.State.SourceHashes ?? new Dictionary<string, string>())
        {
            if (_setup.SourceHashes.TryGetValue(source, out var here) && here != hash)
            {
                throw DataException.Missing(
                    $"Source '{source}' has another hash here ({here}) than where checkpoint {restored!.State.Position} was trained ({hash}).");
            }
        }
    }

    private void RequireWorkLeft(RestoredState restored)
    {
        var (done, steps) = (restored.State.Training.Step, LoopPlan.Of(_setup.Spec).Steps);
        if (done >= steps)
        {
            throw DataException.AtFault($"budget: is {steps} steps, must be more than the {done} that the checkpoint has done.");
        }
    }
}
