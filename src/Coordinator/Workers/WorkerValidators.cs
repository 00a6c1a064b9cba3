using System.Text.RegularExpressions;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Workers;

internal sealed partial class AgentMessageValidator : IRequestValidator<AgentMessage>
{
    private const int ShortestKey = 16;
    private const int LongestText = 1000;
    private const string NameRule = "must have 1 to 63 lower case letters, digits, '-' and '.', the first and last a letter or digit";

    public void Validate(AgentMessage request, Violations violations)
    {
        switch (request.ContentCase)
        {
            case AgentMessage.ContentOneofCase.Hello:
                Validate(request.Hello, violations);
                break;
            case AgentMessage.ContentOneofCase.Heartbeat:
                Validate(request.Heartbeat, violations);
                break;
            default:
                violations.Add("content", "must be a hello or a heartbeat");
                break;
        }
    }

    private static void Validate(Hello hello, Violations violations)
    {
        violations.Require(Name().IsMatch(hello.Name), "hello.name", NameRule);
        violations.Require(Name().IsMatch(hello.Pool), "hello.pool", NameRule);
        violations.Require(hello.IdentityKey.Length >= ShortestKey, "hello.identity_key", $"must have at least {ShortestKey} characters");
        violations.Require(hello.Devices.Count > 0, "hello.devices", "must name at least one device");
        violations.Require(hello.Devices.DistinctBy(device => device.Id).Count() == hello.Devices.Count, "hello.devices", "must have ids that differ");
        foreach (var device in hello.Devices)
        {
            violations.Require(Name().IsMatch(device.Id), "hello.devices.id", NameRule);
            violations.Require(device.Kind is not DeviceKind.Unspecified, "hello.devices.kind", $"must be said of device {device.Id}");
            violations.Require(IsText(device.Model), "hello.devices.model", "must be plain text");
        }

        violations.Require(IsText(hello.Version), "hello.version", "must be plain text");
        violations.Require(IsText(hello.BootId), "hello.boot_id", "must be plain text");
        violations.Require(IsText(hello.Host), "hello.host", "must be plain text");
        Validate(hello.Data, "hello.data", violations);
    }

    private static void Validate(Heartbeat heartbeat, Violations violations)
    {
        foreach (var task in heartbeat.Tasks)
        {
            violations.Require(Guid.TryParse(task.RunId, out _), "heartbeat.tasks.run_id", $"must be a run's id, got \"{task.RunId}\"");
            violations.Require(task.Attempt is > 0 and <= int.MaxValue, "heartbeat.tasks.attempt", "must be at least 1");
            violations.Require(task.State is not TaskState.Unspecified, "heartbeat.tasks.state", "must be said");
        }

        Validate(heartbeat.Data, "heartbeat.data", violations);
    }

    private static void Validate(IEnumerable<DataSource> data, string field, Violations violations) =>
        violations.Require(data.All(source => source.Name.Length > 0 && IsText(source.Name) && IsText(source.Hash)), field, "must name its sources in plain text");

    private static bool IsText(string text) => text.Length <= LongestText && !text.Contains('\0', StringComparison.Ordinal);

    [GeneratedRegex("^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$")]
    private static partial Regex Name();
}

internal sealed class ShipBatchValidator : IRequestValidator<ShipBatch>
{
    private const int LongestLog = 64 * 1024;

    public void Validate(ShipBatch request, Violations violations)
    {
        violations.Require(Guid.TryParse(request.RunId, out _), "run_id", $"must be a run's id, got \"{request.RunId}\"");
        violations.Require(request.Attempt is > 0 and <= int.MaxValue, "attempt", "must be at least 1");
        switch (request.ContentCase)
        {
            case ShipBatch.ContentOneofCase.Journal:
                JournalRules.Validate(request.Journal, request.Attempt, violations);
                break;
            case ShipBatch.ContentOneofCase.Log:
                violations.Require(request.Log.Content.Length <= LongestLog, "log.content", $"must have at most {LongestLog} bytes");
                violations.Require(request.Log.Offset < long.MaxValue - LongestLog, "log.offset", "is impossible");
                break;
            default:
                violations.Add("content", "must be a journal or a log");
                break;
        }
    }
}

internal sealed class UploadChunkValidator : IRequestValidator<UploadChunk>
{
    public void Validate(UploadChunk request, Violations violations)
    {
        var name = request.Chunk?.File?.Name;
        violations.Require(
            name is null || (name.Length > 0 && !name.Contains('/', StringComparison.Ordinal) && name != ".."), "chunk.file.name", "must be a file's name without folders");
    }
}

internal sealed class ListWorkersValidator : IRequestValidator<ListWorkersRequest>
{
    // Every message of this type is valid.
    public void Validate(ListWorkersRequest request, Violations violations)
    {
    }
}
