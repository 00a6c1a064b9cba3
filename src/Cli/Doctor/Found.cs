using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Doctor;

/// <summary>Findings of this machine, in the words of those that the server makes.</summary>
internal static class Found
{
    public const string Here = "here";

    public static Finding Ok(string subject, string what) => Of(Severity.Ok, subject, what, fix: "");

    public static Finding Warn(string subject, string what, string fix) => Of(Severity.Warn, subject, what, fix);

    public static Finding Fail(string subject, string what, string fix) => Of(Severity.Fail, subject, what, fix);

    private static Finding Of(Severity severity, string subject, string what, string fix) =>
        new() { Area = Here, Subject = subject, Severity = severity, What = what, Fix = fix };
}
