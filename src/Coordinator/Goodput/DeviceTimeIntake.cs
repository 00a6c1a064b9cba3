using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>Writes each heartbeat's facts in one transaction.</summary>
internal sealed partial class DeviceTimeIntake(NpgsqlDataSource database, ILogger<DeviceTimeIntake> logger) : IDeviceTimeIntake
{
    public async Task BeginSessionAsync(WorkerId worker, long session, IEnumerable<Device> devices, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        string[] ids = [.. devices.Select(device => device.Id).Order(StringComparer.Ordinal)];
        batch.BatchCommands.Add(IntakeStatements.EndAbsence(worker, session, ids));
        batch.BatchCommands.Add(IntakeStatements.Offer(worker, session, ids));
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    public async Task HearAsync(WorkerId worker, long session, IEnumerable<TaskReport> tasks, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(IntakeStatements.Present(worker, session));
        foreach (var task in tasks)
        {
            batch.BatchCommands.Add(IntakeStatements.Word(worker, session, task));
            if (task.Progress is not null)
            {
                batch.BatchCommands.Add(IntakeStatements.Mark(worker, session, task));
            }
        }

        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
        }
        catch (NpgsqlException error) when (DatabaseFailure.IsUnavailable(error))
        {
            LogNotTaken(worker, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The device time of worker {Worker} could not be noted yet: {Message}")]
    private partial void LogNotTaken(WorkerId worker, string message);
}
