using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// Every default of a run spec, as the comments of specs.proto state them. Fields whose absence means "none" or "any"
/// (a limit, a device kind, a pool, a source's hash, a learnt threshold, notes) and required ones stay as they are.
/// </summary>
public static class SpecDefaults
{
    /// <summary>A copy in which every absent field has its default. Takes invalid specs too, and leaves what is wrong in them.</summary>
    public static RunSpec Resolve(RunSpec spec)
    {
        var run = spec.Clone();
        run.Project = run.HasProject ? run.Project : "default";
        run.Priority = run.HasPriority ? run.Priority : 0;
        Resolve(run.Data);
        ModelDefaults.Resolve(run.Model, run.Data?.Tokenizer ?? Tokenizer.Bytes);
        Resolve(run.Batch ??= new());
        Resolve(run.Optimizer ??= new());
        Resolve(run.Schedule ??= new());
        Resolve(run.Precision ??= new());
        Resolve(run.Seeds ??= new());
        Resolve(run.Evaluation ??= new());
        Resolve(run.Checkpoint ??= new());
        Resolve(run.Journal ??= new());
        Resolve(run.Resources ??= new());
        Resolve(run.Retries ??= new());
        Resolve(run.Recomputation ??= new());
        Resolve(run.Guard ??= new());
        Resolve(run.Liveness ??= new());
        return run;
    }

    private static void Resolve(DataSpec? data)
    {
        if (data is null)
        {
            return;
        }

        data.Tokenizer = data.HasTokenizer ? data.Tokenizer : Tokenizer.Bytes;
        data.HeldOut = data.HasHeldOut ? data.HeldOut : 0.01;
        foreach (var source in data.Sources)
        {
            source.Weight = source.HasWeight ? source.Weight : 1;
        }
    }

    private static void Resolve(BatchSpec batch)
    {
        batch.Sequences = batch.HasSequences ? batch.Sequences : 8;
        batch.Accumulation = batch.HasAccumulation ? batch.Accumulation : 1;
    }

    private static void Resolve(OptimizerSpec optimizer)
    {
        switch (optimizer.AlgorithmCase)
        {
            case OptimizerSpec.AlgorithmOneofCase.None:
                Resolve(optimizer.Adamw = new());
                break;
            case OptimizerSpec.AlgorithmOneofCase.Adamw:
                Resolve(optimizer.Adamw);
                break;
        }

        optimizer.ClipNorm = optimizer.HasClipNorm ? optimizer.ClipNorm : 1;
    }

    private static void Resolve(AdamWSpec adamw)
    {
        adamw.LearningRate = adamw.HasLearningRate ? adamw.LearningRate : 1e-3;
        adamw.Beta1 = adamw.HasBeta1 ? adamw.Beta1 : 0.9;
        adamw.Beta2 = adamw.HasBeta2 ? adamw.Beta2 : 0.95;
        adamw.Epsilon = adamw.HasEpsilon ? adamw.Epsilon : 1e-8;
        adamw.WeightDecay = adamw.HasWeightDecay ? adamw.WeightDecay : 0.1;
        adamw.DecayNorms = adamw.HasDecayNorms && adamw.DecayNorms;
    }

    private static void Resolve(ScheduleSpec schedule)
    {
        schedule.Shape = schedule.HasShape ? schedule.Shape : ScheduleShape.Cosine;
        schedule.WarmupSteps = schedule.HasWarmupSteps ? schedule.WarmupSteps : 0;
        schedule.FinalFraction = schedule.HasFinalFraction ? schedule.FinalFraction : 0.1;
    }

    private static void Resolve(PrecisionSpec precision) => precision.Kind = precision.HasKind ? precision.Kind : Precision.Float32;

    private static void Resolve(SeedsSpec seeds)
    {
        seeds.Initialization = seeds.HasInitialization ? seeds.Initialization : 1;
        seeds.Data = seeds.HasData ? seeds.Data : 1;
        seeds.Dropout = seeds.HasDropout ? seeds.Dropout : 1;
    }

    private static void Resolve(EvaluationSpec evaluation)
    {
        evaluation.EverySteps = evaluation.HasEverySteps ? evaluation.EverySteps : 100;
        evaluation.Batches = evaluation.HasBatches ? evaluation.Batches : 16;
        evaluation.Insights = !evaluation.HasInsights || evaluation.Insights;
    }

    private static void Resolve(CheckpointSpec checkpoint)
    {
        checkpoint.EverySteps = checkpoint.HasEverySteps ? checkpoint.EverySteps : 100;
        checkpoint.Keep = checkpoint.HasKeep ? checkpoint.Keep : 3;
        checkpoint.KeepBest = checkpoint.HasKeepBest ? checkpoint.KeepBest : 0;
    }

    private static void Resolve(JournalSpec journal)
    {
        journal.EverySteps = journal.HasEverySteps ? journal.EverySteps : 1;
        journal.BoundBytes = journal.HasBoundBytes ? journal.BoundBytes : 1UL << 30;
    }

    private static void Resolve(ResourcesSpec resources) => resources.Devices = resources.HasDevices ? resources.Devices : 1;

    private static void Resolve(RetriesSpec retries)
    {
        retries.Infrastructure = retries.HasInfrastructure ? retries.Infrastructure : 10;
        retries.Backoff ??= new Duration { Seconds = 1 };
        retries.StopGrace ??= new Duration { Seconds = 60 };
    }

    private static void Resolve(LivenessSpec liveness) => liveness.FirstStep ??= new Duration { Seconds = 600 };

    private static void Resolve(RecomputationSpec recomputation) =>
        recomputation.Kind = recomputation.HasKind ? recomputation.Kind : Recomputation.None;

    private static void Resolve(GuardSpec guard)
    {
        guard.NonFinite = guard.HasNonFinite ? guard.NonFinite : GuardPolicy.Stop;
        guard.LossSpike = guard.HasLossSpike ? guard.LossSpike : GuardPolicy.Report;
        guard.StreamExplosion = guard.HasStreamExplosion ? guard.StreamExplosion : GuardPolicy.Report;
        guard.Window = guard.HasWindow ? guard.Window : 100;
        guard.SpikeDeviations = guard.HasSpikeDeviations ? guard.SpikeDeviations : 10;
        guard.ExplosionFactor = guard.HasExplosionFactor ? guard.ExplosionFactor : 10;
        guard.Limit = guard.HasLimit ? guard.Limit : 10;
    }
}
