using Orchestrator.Contracts.Specs;

namespace Orchestrator.Coordinator.Runs;

/// <summary>What a request may call a run by.</summary>
internal static class ReferenceRule
{
    private const string Rule = "a run's id, its name, or the beginning of either";

    public static void Validate(string reference, Violations violations) =>
        violations.Require("run", "empty or no text", reference.Length > 0 && IsText(reference), Rule);

    /// <summary>Where an empty one means all runs.</summary>
    public static void ValidateOptional(string reference, Violations violations) =>
        violations.Require("run", "no text", IsText(reference), Rule);

    // PostgreSQL keeps no NUL, and refuses to look for one.
    private static bool IsText(string reference) => !reference.Any(char.IsControl);
}
