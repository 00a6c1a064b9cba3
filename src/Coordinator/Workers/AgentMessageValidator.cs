using System.Text.RegularExpressions;
using Google.Protobuf.Collections;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Workers;

internal sealed partial class AgentMessageValidator : IRequestValidator<AgentMessage>
{
    private const int ShortestKey = 16;
    private const int LongestText = 1000;
    private const string NameRule = "1 to 63 lower case letters, digits, '-' and '.', the first and last a letter or digit";

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
        violations.Require("name", hello.Name, Name().IsMatch(hello.Name), NameRule);
        violations.Require("pool", hello.Pool, Name().IsMatch(hello.Pool), NameRule);
        violations.Require(
            "identity_key", "too short", hello.IdentityKey.Length >= ShortestKey, $"a secret of at least {ShortestKey} characters");
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
        violations.Require("id", device.Id, isNew && Name().IsMatch(device.Id), $"another than those before it, and {NameRule}");
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

    [GeneratedRegex("^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$")]
    private static partial Regex Name();
}
