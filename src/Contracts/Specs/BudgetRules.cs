using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What a valid batch and budget are, and a schedule that fits into it.</summary>
internal static class BudgetRules
{
    public static void Validate(RunSpec run, Violations violations)
    {
        ValidateBatch(run.Batch, violations.In("batch"));
        ValidateBudget(run.Budget, violations);
        var length = RunLength.Find(run);
        if (length is null && violations.Count == 0)
        {
            violations.Add("budget", $"is more than {Requirements.Most} tokens, must be less");
        }

        ValidateSchedule(run.Schedule, length, violations.In("schedule"));
    }

    private static void ValidateBatch(BatchSpec batch, Violations violations)
    {
        violations.RequireCount("sequences", batch.Sequences, 1 << 16);
        violations.RequireCount("accumulation", batch.Accumulation, 1 << 16);
    }

    private static void ValidateBudget(BudgetSpec? budget, Violations violations)
    {
        switch (budget?.AmountCase)
        {
            case BudgetSpec.AmountOneofCase.Steps:
                violations.In("budget").RequireCount("steps", budget.Steps);
                break;
            case BudgetSpec.AmountOneofCase.Tokens:
                violations.In("budget").RequireCount("tokens", budget.Tokens);
                break;
            default:
                violations.Add("budget", "is missing, must say how long to train: steps or tokens");
                break;
        }
    }

    private static void ValidateSchedule(ScheduleSpec schedule, RunLength? length, Violations violations)
    {
        violations.RequireKnown("shape", schedule.Shape);
        violations.Require("final_fraction", schedule.FinalFraction, schedule.FinalFraction is >= 0 and <= 1, "from 0 to 1");
        if (length is not null)
        {
            violations.Require(
                "warmup_steps", schedule.WarmupSteps, schedule.WarmupSteps < length.Steps, $"below the budget's steps ({length.Steps})");
        }
    }
}
