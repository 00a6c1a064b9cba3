using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>Holds this machine's clock against PostgreSQL's.</summary>
internal sealed class ClockExamination(NpgsqlDataSource database) : IExamination
{
    public string Area => "clocks";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation) =>
        [DatabaseJudgement.OfClock(await DatabaseFacts.ReadAsync(database, TimeProvider.System, cancellation))];
}
