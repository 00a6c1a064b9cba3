using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Runs;

internal sealed class PlanRequestValidator : IRequestValidator<PlanRequest>
{
    public void Validate(PlanRequest request, Violations violations) => SpecRule.Validate(request.Spec, violations);
}

internal sealed class SubmitRequestValidator : IRequestValidator<SubmitRequest>
{
    private const int LongestKey = 200;
    private const int MostOverrides = 1000;

    public void Validate(SubmitRequest request, Violations violations)
    {
        SpecRule.Validate(request.Spec, violations);
        violations.Require("key", $"{request.Key.Length} characters", request.Key.Length <= LongestKey, $"at most {LongestKey}");
        violations.Require("key", "text with control characters", !request.Key.Any(char.IsControl), "text without");
        violations.Require("overrides", request.Overrides.Count, request.Overrides.Count <= MostOverrides, $"at most {MostOverrides}");
        var isRerunOf = request.RerunOf.Length == 0 || (Guid.TryParseExact(request.RerunOf, "D", out var run) && run.ToString() == request.RerunOf);
        violations.Require("rerun_of", "another text", isRerunOf, "a run's id, or empty");
        if (request.Fork is { } fork)
        {
            Validate(fork, violations.In("fork"));
        }
    }

    private static void Validate(ForkSource fork, Violations violations)
    {
        ReferenceRule.Validate(fork.Run, violations);
        violations.Require("step", fork.Step, fork.Step <= long.MaxValue, "a number of steps");
        if (fork.Position is { } position)
        {
            violations.Require("position.attempt", position.Attempt, position.Attempt is > 0 and <= int.MaxValue, "an attempt's number");
            violations.Require("position.sequence", position.Sequence, position.Sequence <= long.MaxValue, "a record's number");
        }
    }
}

internal sealed class GetRunRequestValidator : IRequestValidator<GetRunRequest>
{
    public void Validate(GetRunRequest request, Violations violations) => ReferenceRule.Validate(request.Run, violations);
}

internal sealed class ListRunsRequestValidator : IRequestValidator<ListRunsRequest>
{
    public const int LargestPage = 500;

    public void Validate(ListRunsRequest request, Violations violations)
    {
        violations.Require("status", (int)request.Status, Enum.IsDefined(request.Status), "a known status");
        violations.Require("page_size", request.PageSize, request.PageSize <= LargestPage, $"1 to {LargestPage}, or 0 for the default");
        var isToken = request.PageToken.Length is 0 || PageToken.Read(request.PageToken) is not null;
        violations.Require("page_token", "another text", isToken, "the next_page_token of an answer");
        violations.Require("project", "text with a NUL", !request.Project.Contains('\0'), "text without");
    }
}

internal sealed class CancelRunRequestValidator : IRequestValidator<CancelRunRequest>
{
    public void Validate(CancelRunRequest request, Violations violations)
    {
        ReferenceRule.Validate(request.Run, violations);
        MessageRule.Validate(request.Message, violations);
    }
}

internal sealed class PauseRunRequestValidator : IRequestValidator<PauseRunRequest>
{
    public void Validate(PauseRunRequest request, Violations violations)
    {
        ReferenceRule.Validate(request.Run, violations);
        MessageRule.Validate(request.Message, violations);
    }
}

internal sealed class ResumeRunRequestValidator : IRequestValidator<ResumeRunRequest>
{
    public void Validate(ResumeRunRequest request, Violations violations) => ReferenceRule.Validate(request.Run, violations);
}

internal sealed class ArchiveRunRequestValidator : IRequestValidator<ArchiveRunRequest>
{
    public void Validate(ArchiveRunRequest request, Violations violations) => ReferenceRule.Validate(request.Run, violations);
}

internal sealed class UnarchiveRunRequestValidator : IRequestValidator<UnarchiveRunRequest>
{
    public void Validate(UnarchiveRunRequest request, Violations violations) => ReferenceRule.Validate(request.Run, violations);
}

internal sealed class DeleteRunRequestValidator : IRequestValidator<DeleteRunRequest>
{
    public void Validate(DeleteRunRequest request, Violations violations) => ReferenceRule.Validate(request.Run, violations);
}

internal sealed class WatchRunRequestValidator : IRequestValidator<WatchRunRequest>
{
    public void Validate(WatchRunRequest request, Violations violations) => ReferenceRule.Validate(request.Run, violations);
}

internal sealed class ReadLogsRequestValidator : IRequestValidator<ReadLogsRequest>
{
    public void Validate(ReadLogsRequest request, Violations violations)
    {
        ReferenceRule.Validate(request.Run, violations);
        violations.Require("attempt", request.Attempt, request.Attempt <= int.MaxValue, "an attempt's number, or 0 for the newest");
    }
}

file static class MessageRule
{
    private const int Longest = 1000;

    public static void Validate(string message, Violations violations)
    {
        violations.Require("message", $"{message.Length} characters", message.Length <= Longest, $"at most {Longest}");
        violations.Require("message", "text with a NUL", !message.Contains('\0'), "text without");
    }
}
