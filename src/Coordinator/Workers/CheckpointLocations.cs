using System.Globalization;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// Where a checkpoint lies follows from what it is of. Workers are asked to send and to delete what lies at a location, so whoever could name
/// another's could have another run's checkpoints read or deleted.
/// </summary>
internal static class CheckpointLocations
{
    public static void Validate(JournalBatch batch, string run, Violations violations)
    {
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            var told = record.Checkpoint ?? record.Started?.Restored?.Checkpoint;
            if (told is { Position: { } position } && Guid.TryParse(run, out var id) && told.Location != Of(id, position))
            {
                violations.Add($"records[{i}]", $"record {record.Sequence} tells of a checkpoint at another place than {Of(id, position)}");
                return;
            }
        }
    }

    private static string Of(Guid run, Position position) =>
        string.Create(CultureInfo.InvariantCulture, $"{run:D}/{position.Attempt}/{position.Sequence:D12}");
}
