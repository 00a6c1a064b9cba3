using Npgsql;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>Writes down what is known at the end; what a lost worker ships later changes nothing in it.</summary>
internal sealed class WebhookOutbox(
    IReadOnlyList<Webhook> webhooks, IAttemptQuery attempts, ILossQuery losses, OutboxBell bell, TimeProvider clock) : IWebhookOutbox
{
    public async Task<IReadOnlyList<NpgsqlBatchCommand>> TellOfEndAsync(
        RecordedRun before, RunState ended, CancellationToken cancellation)
    {
        var concerned = webhooks.Where(webhook => webhook.Wants(before.Project, ended.Status)).ToList();
        if (concerned.Count == 0)
        {
            return [];
        }

        var run = await DescribeAsync(before, ended, cancellation);
        return [.. concerned.Select(webhook => StatementFor(webhook, run, ended))];
    }

    public void Nudge() => bell.Ring();

    private async Task<EndedRun> DescribeAsync(RecordedRun before, RunState ended, CancellationToken cancellation)
    {
        var progress = (await attempts.ProgressOfAsync([ended.Id], cancellation)).GetValueOrDefault(ended.Id);
        var last = progress is null ? LastLosses.None : await losses.ReadAsync(ended.Id, cancellation);
        return new EndedRun(
            ended.Id.Value, before.Project, before.Name, Webhook.NameOf(ended.Status), ended.Message, ended.Attempt, progress?.Step,
            FiniteOrNull(last.Training), FiniteOrNull(last.Validation), ended.SubmittedAt);
    }

    private NpgsqlBatchCommand StatementFor(Webhook webhook, EndedRun run, RunState ended)
    {
        var at = ended.EndedAt ?? throw new InvalidOperationException($"Run {ended.Id} has not ended.");
        var id = new DeliveryId(Guid.CreateVersion7(clock.GetUtcNow()));
        var body = new DeliveryBody(id.Value, run.Status, at, run).Write();
        return DeliveryStore.Insert(id, ended.Id, webhook.Name, run.Status, body);
    }

    // JSON has no other numbers.
    private static double? FiniteOrNull(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
