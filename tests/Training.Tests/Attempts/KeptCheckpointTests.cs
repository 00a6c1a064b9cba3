using Orchestrator.Contracts;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Tests.Checkpoints;
using Orchestrator.Training.Tests.Loop;

namespace Orchestrator.Training.Tests.Attempts;

public sealed class KeptCheckpointTests
{
    [Fact]
    public async Task The_newest_those_at_multiples_and_the_best_by_validation_loss_stay()
    {
        using var texts = new TinyData();
        using var data = await texts.OpenAsync(TinyGpt.Spec.Data, TestContext.Current.CancellationToken);
        using var run = new TinyGpt(data) { Keep = new() { Keep = 1, KeepEverySteps = 6, KeepBest = 2 } };

        run.Continue(change: spec => (spec.Checkpoint.EverySteps, spec.Evaluation.EverySteps) = (2, 4));

        var written = run.Journal(1).Where(record => record.Checkpoint is not null).Select(record => record.Checkpoint).ToList();
        var losses = run.Curve().Where(point => point.Metric == MetricNames.ValidationLoss).ToDictionary(point => point.Step, point => point.Value);
        Assert.Equal([4UL, 8UL, 12UL], losses.Keys.Order());
        Assert.All(written, checkpoint => Assert.Equal<double?>(
            losses.TryGetValue(checkpoint.Step, out var loss) ? loss : null, checkpoint.HasValidationLoss ? checkpoint.ValidationLoss : null));
        var best = losses.OrderBy(loss => loss.Value).Take(2).Select(loss => loss.Key);
        var kept = written.Where(checkpoint => checkpoint.Step is 6 or 12 || best.Contains(checkpoint.Step));
        Assert.Equal(kept.Select(checkpoint => JournalPosition.From(checkpoint.Position)).OrderDescending(), run.Checkpoints.List());
    }

    [Fact]
    public async Task One_that_was_found_damaged_pushes_no_sound_one_out()
    {
        using var texts = new TinyData();
        using var data = await texts.OpenAsync(TinyGpt.Spec.Data, TestContext.Current.CancellationToken);
        using var run = new TinyGpt(data) { Keep = new() { Keep = 2 } };

        // Leaves checkpoints of steps 3 and 6; the second attempt goes on from the first of them and writes one at step 6.
        Assert.Throws<KilledException>(() => run.Continue(new CutAt(polls: 16, kill: true)));
        var left = run.Checkpoints.List();
        Damage.Flip.Apply(run.PathOf(left[0], CheckpointFile.Weights));
        Assert.Throws<KilledException>(() => run.Continue(new CutAt(polls: 10, kill: true)));

        Assert.Equal(left[1].ToProto(), run.Started[1].ResumedFrom);
        Assert.Equal([2u, 1u, 1u], run.Checkpoints.List().Select(position => position.Attempt));
        Assert.Equal(left, run.Checkpoints.List().Skip(1));
    }
}
