using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>What a run asks of the one worker that it is placed on. Null: any.</summary>
internal sealed record RunNeeds(
    DeviceKind? Kind, int Devices, int? Threads, string? Pool, Tokenizer Tokenizer, IReadOnlyList<SourceSpec> Sources)
{
    /// <param name="spec">With every default filled in.</param>
    public static RunNeeds Of(RunSpec spec) => new(
        spec.Resources.HasDevice ? spec.Resources.Device : null,
        (int)spec.Resources.Devices,
        spec.Resources.HasThreads ? (int)spec.Resources.Threads : null,
        spec.Resources.HasPool ? spec.Resources.Pool : null,
        spec.Data.Tokenizer,
        spec.Data.Sources);

    // Only CPU devices have threads, so asking for a number of them asks for a CPU.
    public bool IsMetBy(DeviceOffer device) =>
        (Kind is null || device.Kind == Kind) && (Threads is null || (device.Kind is DeviceKind.Cpu && device.Threads == Threads));

    public bool IsMetBy(SourceSpec source, DataSource offered) =>
        offered.Name == source.Name
        && (offered.Tokens is 0 // built in: prepared when it is asked for
            || (offered.Tokenizer == Tokenizer && (!source.HasHash || offered.Hash == source.Hash)));

    /// <summary>For instance "2 CPU devices with 4 threads".</summary>
    public string Describe() => DeviceWords.Describe(Devices, Kind, Threads);
}
