using System.Text.Json;
using Google.Protobuf;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Attempts;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Platform;
using Orchestrator.Training.Workloads;

namespace Orchestrator.Worker.Training;

/// <summary>One attempt at a run, from taking the folder to the verdict.</summary>
internal sealed class Trainer(TrainOptions options, CheckpointStores stores, ProgressLog log, TimeProvider clock, CancellationToken stop)
{
    /// <returns>The process's exit code.</returns>
    /// <exception cref="TrainerRefusedException">The command line does not fit the folder or the machine.</exception>
    /// <exception cref="StoreUnavailableException">What is there to continue from cannot be read, now.</exception>
    public async Task<int> RunAsync()
    {
        using var alone = FolderLock.Take(options.Folder);
        var folder = AttemptNumbering.Begin(options, stores.Open(options.Checkpoints));
        using var pulse = new PulseWriter(folder.Pulse, clock);
        WriteAtOnce(folder.Process, JsonSerializer.Serialize(ProcessMarks.Read(Environment.ProcessId), JsonSerializerOptions.Web));

        var verdict = await RunAsync(folder, pulse);
        log.Ended(verdict);
        if (verdict.RollBackPast is { } past && options.Heartbeat is null)
        {
            // No agent is there who would know.
            log.GoesOnWith([.. options.Skip, new SkippedRange(past.First, past.End)]);
        }

        WriteAtOnce(folder.Verdict, JsonFormatter.Default.Format(verdict));
        return Verdicts.ExitCodeOf(verdict);
    }

    private async Task<Verdict> RunAsync(AttemptFolder folder, PulseWriter pulse)
    {
        void Progressed()
        {
            pulse.Sign(TrainerPhase.Restoring);
            pulse.Sign(TrainerPhase.Checkpointing);
        }

        var checkpoints = stores.Open(options.Checkpoints, Progressed);
        var fork = options.From is { } from ? new CheckpointSource(stores.Open(from.Run, Progressed), from.Position, from.Run.Name) : null;
        var signal = new SignalWish(folder, stop);
        IStopSignal wish = options.Heartbeat is { } heartbeat ? new FirstWish(signal, new AgentWatch(heartbeat, clock)) : signal;
        try
        {
            checkpoints.RemovePartial();
            var spec = SpecFile.Read(options.Spec);
            TrainerLimits.Require(spec);
            SpecFile.Keep(options.Folder, spec);
            using var data = await OpenAsync(spec.Data, pulse);

            // Tensors belong to the thread that made them, so everything from the model to the last step stays on one.
            return await Task.Factory.StartNew(
                () => Train(spec, data, folder, checkpoints, fork, wish, pulse),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
        catch (OperationCanceledException) when (signal.Wish is { } reason)
        {
            return Verdicts.Stopped(reason, "Training had not begun.");
        }
        catch (Exception failure) when (Verdicts.Of(failure) is { } verdict)
        {
            return verdict;
        }
    }

    private async Task<DataMixture> OpenAsync(DataSpec spec, PulseWriter pulse)
    {
        var catalogue = new DataCatalogue(options.Data, BuiltInSource.All);
        return await DataMixture.OpenAsync(spec, new SourceFinder(catalogue, new PulsingPreparation(log, pulse), clock), stop);
    }

    private Verdict Train(
        RunSpec spec, DataMixture data, AttemptFolder folder, ICheckpointStore checkpoints, CheckpointSource? fork, IStopSignal wish, PulseWriter pulse)
    {
        var device = (options.Device ?? DeviceName.Default(spec)).Open();
        TorchThreads.Use(options.Threads ?? (spec.Resources.HasThreads ? (int)spec.Resources.Threads : TorchThreads.Count));
        var setup = new AttemptSetup(
            spec,
            folder.Number,
            options.Resume,
            folder.Journal,
            checkpoints,
            data.Hashes,
            options.Skip,
            TorchProvenance.Read(device),
            Keep: options.Prune ? spec.Checkpoint : null)
        {
            Fork = fork,
        };
        log.Preparing(setup);
        using var workload = new LanguageModelWorkload(spec, data, device);
        using var attempt = new TrainingAttempt(setup, workload, log, pulse, clock);
        var verdict = RunToTheEnd(attempt, wish);
        pulse.Begin(TrainerPhase.Stopping);
        return Conclude(attempt, verdict);
    }

    private static Verdict RunToTheEnd(TrainingAttempt attempt, IStopSignal wish)
    {
        try
        {
            return Verdicts.Of(attempt.Run(wish));
        }
        catch (Exception failure) when (Verdicts.Of(failure) is { } verdict)
        {
            return verdict;
        }
    }

    // A verdict that cannot be written into the journal is itself one of not being able to write.
    private static Verdict Conclude(TrainingAttempt attempt, Verdict verdict)
    {
        (verdict.Step, verdict.Checkpoint) = (attempt.Step, attempt.Checkpoint?.ToProto());
        try
        {
            attempt.Journal.Append(new JournalRecord { Verdict = verdict });
            attempt.Journal.Sync();
            return verdict;
        }
        catch (CannotWriteException failure)
        {
            var failed = Verdicts.Of(failure)!;
            (failed.Step, failed.Checkpoint) = (verdict.Step, verdict.Checkpoint);
            return failed;
        }
    }

    private static void WriteAtOnce(string path, string content) =>
        CannotWriteException.Guard(path, () => DurableFile.Replace(path, content));
}
