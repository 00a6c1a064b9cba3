using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Scheduling;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Tests.Scheduling;

/// <summary>Builds snapshots.</summary>
internal static class Clusters
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static WaitingRun Run(int number, RunNeeds? needs = null, int priority = 0) => new(
        new RunId(new Guid(number, 0, 0, new byte[8])), priority, Start.AddSeconds(number), needs ?? Needs(), new Dictionary<WorkerId, long>(),
        CheckpointHolders: new HashSet<WorkerId>());

    public static RunNeeds Needs(int devices = 1, DeviceKind? kind = null, int? threads = null, string? pool = null, string? source = null, string? hash = null)
    {
        var needed = new SourceSpec { Name = source ?? "" };
        if (hash is not null)
        {
            needed.Hash = hash;
        }

        return new(kind, devices, threads, pool, Tokenizer.Bytes, source is null ? [] : [needed]);
    }

    public static WorkerOffer Worker(string name, params DeviceOffer[] devices) => new(IdOf(name), name, Pool: "default", Session: 1, devices, Data: []);

    public static WorkerId IdOf(string worker) => new(new Guid(worker[0], (short)worker[^1], 0, new byte[8]));

    public static DeviceOffer Cpu(int number = 0, int threads = 1, bool isFree = true) => new($"cpu-{number}", DeviceKind.Cpu, threads, isFree);

    public static DeviceOffer Gpu(int number = 0, bool isFree = true) => new($"cuda-{number}", DeviceKind.Cuda, Threads: 0, isFree);
}
