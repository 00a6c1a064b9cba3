namespace Orchestrator.Chaos.Faults;

/// <summary>Every kind of fault that is known here.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Fault> All { get; } =
        [.. ProcessFaults.All, .. LinkFaults.All, .. DatabaseFaults.All, .. StorageFaults.All, .. NodeFaults.All, .. ClockFaults.All, .. OperatorFaults.All];
}
