using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>Do runs wait for something that will not come by itself?</summary>
internal sealed class QueueExamination(IQueuedRunQuery queue, IPlacementQuery placements, TimeProvider clock) : IExamination
{
    private const int MostTold = 20;
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    public string Area => "queue";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation)
    {
        var (queued, reasons) = (await queue.ListAsync(cancellation), await placements.WhyWaitingAsync(cancellation));
        var waiting = from run in queued
                      let waited = clock.GetUtcNow() - run.SubmittedAt
                      where waited > Long
                      select Found.Warn(
                          $"{run.Spec.Name} ({run.Id})",
                          $"queued since {Amount.OfTime(waited)}: {reasons.GetValueOrDefault(run.Id, "no reason is known")}",
                          "Give it what it waits for, or cancel it (`orc cancel`).");
        var told = waiting.Take(MostTold).ToList();
        return told.Count > 0 ? told : [Found.Ok($"{queued.Count} runs are queued, none of them for longer than {Amount.OfTime(Long)}")];
    }
}
