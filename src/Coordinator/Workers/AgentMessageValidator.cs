using Google.Protobuf.Collections;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Workers;

internal sealed class AgentMessageValidator : IRequestValidator<AgentMessage>
{
    private const int LongestText = 1000;

    public void Validate(AgentMessage request, Violations violations)
    {
        switch (request.ContentCase)
        {
            case AgentMessage.ContentOneofCase.Hello:
                Validate(request.Hello, violations.In("hello"));
                break;
            case AgentMessage.ContentOneofCase.Heartbeat:
                Validate(request.Heartbeat, violations.In("heartbeat"));
                break;
            default:
                violations.Require("content", "absent", holds: false, "a hello or a heartbeat");
                break;
        }
    }

    private static void Validate(Hello hello, Violations violations)
    {
        violations.Require("name", hello.Name, WorkerNames.IsValid(hello.Name), WorkerNames.Rule);
        violations.Require("pool", hello.Pool, WorkerNames.IsValid(hello.Pool), WorkerNames.Rule);
        violations.Require("identity_key", "of another length", IdentityKeys.IsValid(hello.IdentityKey), IdentityKeys.Rule);
        violations.Require("devices", "empty", hello.Devices.Count > 0, "at least one device");
        var ids = new HashSet<string>();
        for (var i = 0; i < hello.Devices.Count; i++)
        {
            Validate(hello.Devices[i], isNew: ids.Add(hello.Devices[i].Id), violations.In("devices", i));
        }

        RequireText("version", hello.Version, violations);
        RequireText("boot_id", hello.BootId, violations);
        RequireText("host", hello.Host, violations);
        RequireText("checkpoint_store", hello.CheckpointStore, violations);
        Validate(hello.Data, violations);
    }

    private static void Validate(Device device, bool isNew, Violations violations)
    {
        violations.Require("id", device.Id, isNew && WorkerNames.IsValid(device.Id), $"another than those before it, and {WorkerNames.Rule}");
        violations.Require("kind", device.Kind, device.Kind is not DeviceKind.Unspecified, "said");
        RequireText("model", device.Model, violations);
    }

    private static void Validate(Heartbeat heartbeat, Violations violations)
    {
        for (var i = 0; i < heartbeat.Tasks.Count; i++)
        {
            var (task, at) = (heartbeat.Tasks[i], violations.In("tasks", i));
            at.Require("run_id", task.RunId, Guid.TryParse(task.RunId, out _), "a run's id");
            at.Require("attempt", task.Attempt, task.Attempt is > 0 and <= int.MaxValue, "at least 1");
            at.Require("state", task.State, task.State is not TaskState.Unspecified, "said");
        }

        for (var i = 0; i < heartbeat.VerifiedCheckpoints.Count; i++)
        {
            var (verified, at) = (heartbeat.VerifiedCheckpoints[i], violations.In("verified_checkpoints", i));
            at.Require("number", verified.Number, verified.Number <= int.MaxValue, "that of the question");
            RequireText("location", verified.Location, at);
            RequireText("damage", verified.Damage, at);
        }

        for (var i = 0; i < heartbeat.Disks.Count; i++)
        {
            RequireText("folder", heartbeat.Disks[i].Folder, violations.In("disks", i));
        }

        var isTime = heartbeat.SentAt is null || JournalRules.IsTime(heartbeat.SentAt);
        violations.Require("sent_at", "out of range", isTime, "a time");
        Validate(heartbeat.Data, violations);
    }

    private static void Validate(RepeatedField<DataSource> data, Violations violations)
    {
        for (var i = 0; i < data.Count; i++)
        {
            var at = violations.In("data", i);
            at.Require("name", "empty", data[i].Name.Length > 0, "a source's name");
            RequireText("name", data[i].Name, at);
            RequireText("hash", data[i].Hash, at);
        }
    }

    private static void RequireText(string field, string text, Violations violations) => violations.Require(
        field,
        $"{text.Length} characters long",
        text.Length <= LongestText && !text.Contains('\0', StringComparison.Ordinal),
        $"at most {LongestText} characters of text");
}
