using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Workers;

internal sealed class ShipBatchValidator : IRequestValidator<ShipBatch>
{
    private const int LongestLog = 64 * 1024;

    public void Validate(ShipBatch request, Violations violations)
    {
        violations.Require("run_id", request.RunId, Guid.TryParse(request.RunId, out _), "a run's id");
        violations.Require("attempt", request.Attempt, request.Attempt is > 0 and <= int.MaxValue, "at least 1");
        switch (request.ContentCase)
        {
            case ShipBatch.ContentOneofCase.Journal:
                JournalRules.Validate(request.Journal, request.Attempt, violations.In("journal"));
                CheckpointLocations.Validate(request.Journal, request.RunId, violations.In("journal"));
                break;
            case ShipBatch.ContentOneofCase.Log:
                var (bytes, offset) = (request.Log.Content.Length, request.Log.Offset);
                violations.Require("log.content", $"{bytes} bytes", bytes <= LongestLog, $"at most {LongestLog} bytes");
                violations.Require("log.offset", offset, offset < long.MaxValue - LongestLog, "a log's length");
                break;
            default:
                violations.Require("content", "absent", holds: false, "a journal or a log");
                break;
        }
    }
}

internal sealed class UploadChunkValidator : IRequestValidator<UploadChunk>
{
    public void Validate(UploadChunk request, Violations violations)
    {
        var name = request.Chunk?.File?.Name ?? "file";
        var isPlain = name is not ("" or "." or "..") && !name.Contains('/', StringComparison.Ordinal);
        violations.Require("chunk.file.name", name, isPlain, "a file's name without folders");
    }
}

internal sealed class CordonWorkerValidator : IRequestValidator<CordonWorkerRequest>
{
    public void Validate(CordonWorkerRequest request, Violations violations) => WorkerNameRule.Validate(request.Name, violations);
}

internal sealed class DrainWorkerValidator : IRequestValidator<DrainWorkerRequest>
{
    public void Validate(DrainWorkerRequest request, Violations violations) => WorkerNameRule.Validate(request.Name, violations);
}

internal sealed class UncordonWorkerValidator : IRequestValidator<UncordonWorkerRequest>
{
    public void Validate(UncordonWorkerRequest request, Violations violations) => WorkerNameRule.Validate(request.Name, violations);
}

internal sealed class ListWorkersValidator : IRequestValidator<ListWorkersRequest>
{
    // Every message of this type is valid.
    public void Validate(ListWorkersRequest request, Violations violations)
    {
    }
}

file static class WorkerNameRule
{
    public static void Validate(string name, Violations violations) =>
        violations.Require("name", "empty or no text", name.Length > 0 && !name.Any(char.IsControl), "a worker's name");
}
