using Google.Protobuf.WellKnownTypes;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Platform.Diagnosis;

namespace Orchestrator.Coordinator.Operations;

/// <summary>Makes all examinations. Without a database there is one finding: that it does not answer.</summary>
internal sealed class Diagnoser(IEnumerable<IExamination> examinations, Installation installation, DatabaseConnection connection, NpgsqlDataSource database)
{
    public async Task<Diagnosis> DiagnoseAsync(CancellationToken cancellation)
    {
        var diagnosis = new Diagnosis { Program = ProgramVersion.Text };
        try
        {
            var findings = new List<Finding>();
            foreach (var examination in examinations)
            {
                findings.AddRange(In(examination.Area, await examination.ExamineAsync(cancellation)));
            }

            diagnosis.Findings.AddRange(findings.OrderBy(finding => finding.Area, StringComparer.Ordinal).ThenByDescending(finding => finding.Severity));
            diagnosis.Installation = (await installation.ReadIdAsync(cancellation)).ToString();
            diagnosis.DatabaseTime = await ReadTimeAsync(cancellation);
        }
        catch (Exception error) when (DatabaseFailure.IsUnavailable(error))
        {
            diagnosis.Findings.AddRange(In("database", [Found.Fail(
                connection.Server, $"PostgreSQL does not answer: {error.Message}", "Start it, and look into its log; coordinators go on by themselves.")]));
        }

        return diagnosis;
    }

    private static IEnumerable<Finding> In(string area, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            finding.Area = area;
            yield return finding;
        }
    }

    // Last of all, so that little time passes until the client reads it.
    private async Task<Timestamp> ReadTimeAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT clock_timestamp()");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return Timestamp.FromDateTimeOffset(reader.GetFieldValue<DateTimeOffset>(0));
    }
}
