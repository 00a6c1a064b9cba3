using Orchestrator.Contracts;
using Orchestrator.Training.Journal;

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
}
