using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>Looks at the database, and at the disk it is on where that is this machine's.</summary>
internal sealed class DatabaseExamination(NpgsqlDataSource database) : IExamination
{
    public string Area => "database";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation)
    {
        var facts = await DatabaseFacts.ReadAsync(database, TimeProvider.System, cancellation);
        return [.. DatabaseJudgement.OfDatabase(facts, DatabaseMigrator.Known), .. OfDisk(facts.DataFolder)];
    }

    private static IEnumerable<Finding> OfDisk(string? folder)
    {
        if (Directory.Exists(folder))
        {
            var disk = new DriveInfo(folder);
            yield return FreeSpace.Judge(
                "disk", folder, (ulong)disk.AvailableFreeSpace, (ulong)disk.TotalSize, "Delete runs that nobody needs (`orc delete`), or give PostgreSQL a larger disk.");
        }
    }
}
