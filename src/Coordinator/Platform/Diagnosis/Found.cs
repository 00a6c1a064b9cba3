using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Diagnosis;

/// <summary>Puts findings into words. Whoever collects them adds the area.</summary>
internal static class Found
{
    public static Finding Ok(string what, string subject = "") => Of(Severity.Ok, subject, what, fix: "");

    /// <param name="subject">Which one; empty: there is only one.</param>
    /// <param name="what">What was found.</param>
    /// <param name="fix">One sentence.</param>
    public static Finding Warn(string subject, string what, string fix) => Of(Severity.Warn, subject, what, fix);

    /// <inheritdoc cref="Warn"/>
    public static Finding Fail(string subject, string what, string fix) => Of(Severity.Fail, subject, what, fix);

    private static Finding Of(Severity severity, string subject, string what, string fix) =>
        new() { Severity = severity, Subject = subject, What = what, Fix = fix };
}
