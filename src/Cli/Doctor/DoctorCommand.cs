using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Doctor;

/// <summary><c>orc doctor</c>: what is not as it should be, and what would mend it.</summary>
internal static class DoctorCommand
{
    private const string Description = """
        Examines this machine, the coordinator and what it knows: database, clocks, certificates, disks, workers, data, checkpoints, webhooks and the
        queue. Without a server, this machine alone. Exit code 0: all is well; 1: something works, but not as it should; 2: something does not work.
        """;

    public static Command Create()
    {
        var command = new Command("doctor", Description) { Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            var diagnosis = await ExamineAsync(parsed, TimeProvider.System, cancellation);
            Output.Write(parsed, diagnosis, () => FindingTable.Of(diagnosis.Findings));
            return ExitCodeOf(diagnosis.Findings);
        });
        return command;
    }

    /// <summary>That of the worst.</summary>
    internal static int ExitCodeOf(IEnumerable<Finding> findings) => findings.Max(finding => finding.Severity) switch
    {
        Severity.Ok => 0,
        Severity.Warn => 1,
        _ => 2,
    };

    private static async Task<Diagnosis> ExamineAsync(ParseResult parsed, TimeProvider clock, CancellationToken cancellation)
    {
        var here = await LocalExaminations.ExamineAsync(Environment.CurrentDirectory, cancellation).ToListAsync(cancellation);
        var diagnosis = new Diagnosis();
        if (ServerConnection.FindAddress(parsed) is { } address)
        {
            using var server = ServerConnection.Open(parsed);
            diagnosis = await ServerExamination.ExamineAsync(server, clock, cancellation);
            here.AddRange(await CertificateExamination.ExamineAsync(address, clock, cancellation).ToListAsync(cancellation));
        }
        else
        {
            here.Add(Found.Ok("server", "none is named: only this machine was examined"));
        }

        var findings = here.Concat(diagnosis.Findings)
            .OrderBy(finding => finding.Area != Found.Here).ThenBy(finding => finding.Area, StringComparer.Ordinal)
            .ThenByDescending(finding => finding.Severity).ToList();
        diagnosis.Findings.Clear();
        diagnosis.Findings.AddRange(findings);
        return diagnosis;
    }
}
