using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Runs;

internal sealed class PlanRequestValidator : IRequestValidator<PlanRequest>
{
    public void Validate(PlanRequest request, Violations violations) => SubmittedSpec.Validate(request.Spec, violations);
}

internal sealed class SubmitRequestValidator : IRequestValidator<SubmitRequest>
{
    private const int LongestKey = 200;
    private const int MostOverrides = 1000;

    public void Validate(SubmitRequest request, Violations violations)
    {
        SubmittedSpec.Validate(request.Spec, violations);
        violations.Require(request.Key.Length <= LongestKey, "key", $"must have at most {LongestKey} characters");
        violations.Require(!request.Key.Any(char.IsControl), "key", "has control characters, must be one line of text");
        violations.Require(request.Overrides.Count <= MostOverrides, "overrides", $"must be at most {MostOverrides}");
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
        violations.Require(Enum.IsDefined(request.Status), "status", $"is {(int)request.Status}, must be a known status");
        violations.Require(request.PageSize <= LargestPage, "page_size", $"must be 1 to {LargestPage}, or 0 for the default");
        var isToken = request.PageToken.Length is 0 || PageToken.Read(request.PageToken) is not null;
        violations.Require(isToken, "page_token", "must be the next_page_token of an answer");
        violations.Require(!request.Project.Contains('\0'), "project", "must be text");
    }
}

internal sealed class CancelRunRequestValidator : IRequestValidator<CancelRunRequest>
{
    private const int LongestMessage = 1000;

    public void Validate(CancelRunRequest request, Violations violations)
    {
        ReferenceRule.Validate(request.Run, violations);
        violations.Require(request.Message.Length <= LongestMessage, "message", $"must have at most {LongestMessage} characters");
        violations.Require(!request.Message.Contains('\0'), "message", "must be text");
    }
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
        violations.Require(request.Attempt <= int.MaxValue, "attempt", "must be an attempt's number, or 0 for the newest");
    }
}

file static class ReferenceRule
{
    public static void Validate(string reference, Violations violations)
    {
        var isReference = reference.Length > 0 && !reference.Any(char.IsControl);
        violations.Require(isReference, "run", "must be a run's id, its name, or the beginning of either");
    }
}

file static class SubmittedSpec
{
    public static void Validate(RunSpec? spec, Violations violations)
    {
        if (spec is null)
        {
            violations.Add("spec", "is missing");
            return;
        }

        var within = violations.In("spec");
        foreach (var violation in SpecValidator.Validate(spec))
        {
            within.Add(violation.Path, violation.Message);
        }
    }
}
