using System.Reflection;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Worker.Checkpoints;
using Orchestrator.Worker.Devices;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Session;

/// <summary>What the agent says to the coordinator, made from what is so at that moment.</summary>
internal sealed class WorkerWords(
    WorkerIdentity identity, WorkerPool pool, DeviceInventory inventory, DataCatalogue catalogue, TaskBoard board,
    CheckpointDeletions deletions, CheckpointVerifications verifications, CheckpointStoreId store, Leaving leaving, WorkerDisks disks, TimeProvider clock)
{
    private static readonly string Version =
        typeof(WorkerWords).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public AgentMessage Hello() => new()
    {
        Hello = new()
        {
            Name = identity.Name,
            IdentityKey = identity.Key,
            Pool = pool.Name,
            Devices = { inventory.Devices },
            Version = Version,
            BootId = ProcessMarks.BootId,
            Data = { catalogue.Offer() },
            Host = Environment.MachineName,
            CheckpointStore = store.Text,
        },
    };

    /// <returns>Null while it is not known what this worker holds.</returns>
    public AgentMessage? Heartbeat() => board.Reports is { } reports
        ? new()
        {
            Heartbeat = new()
            {
                Tasks = { reports },
                Data = { catalogue.Offer() },
                DeletedCheckpoints = { deletions.Deleted },
                VerifiedCheckpoints = { verifications.Verified },
                Leaving = leaving.HasBegun,
                Disks = { disks.Read() },
                SentAt = Timestamp.FromDateTimeOffset(clock.GetUtcNow()),
            },
        }
        : null;
}

/// <summary>The pool that the worker belongs to.</summary>
internal sealed record WorkerPool(string Name);
