using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform;
using Orchestrator.Coordinator.Platform.Diagnosis;

namespace Orchestrator.Coordinator.Workers;

/// <summary>Are the workers there, and do they take tasks?</summary>
internal sealed class WorkerExamination(IWorkerQuery workers, TimeProvider clock) : IExamination
{
    public string Area => "workers";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation) =>
        [.. WorkerJudgement.OfWorkers(await workers.ListAsync(includeLost: true, cancellation), ProgramVersion.Text, clock.GetUtcNow())];
}

/// <summary>Have they room?</summary>
internal sealed class WorkerDiskExamination(IWorkerQuery workers) : IExamination
{
    public string Area => "disks";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation) =>
        [.. WorkerJudgement.OfDisks(await workers.ListAsync(includeLost: false, cancellation))];
}

/// <summary>Do they know what time it is?</summary>
internal sealed class WorkerClockExamination(IWorkerQuery workers) : IExamination
{
    public string Area => "clocks";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation) =>
        [.. WorkerJudgement.OfClocks(await workers.ListAsync(includeLost: false, cancellation))];
}

/// <summary>Have they the same data?</summary>
internal sealed class DataExamination(IWorkerQuery workers) : IExamination
{
    public string Area => "data";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation) =>
        [.. WorkerJudgement.OfData(await workers.ListAsync(includeLost: false, cancellation))];
}
