using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>Which class the time of a trainer's phase belongs to.</summary>
internal static class PhaseClasses
{
    /// <summary>In the order of the phases, from starting on.</summary>
    public static readonly IReadOnlyList<DeviceTimeClass> All =
    [
        DeviceTimeClass.Starting,
        DeviceTimeClass.Restoring,
        DeviceTimeClass.Training,
        DeviceTimeClass.Evaluating,
        DeviceTimeClass.Checkpointing,
        DeviceTimeClass.Stopping,
    ];

    /// <summary>A phase that is not said, or not known here, is one before the first step.</summary>
    public static DeviceTimeClass Of(TrainerPhase phase) => IndexOf(phase) is { } index ? All[index] : DeviceTimeClass.Starting;

    /// <summary>Null: not known here.</summary>
    public static int? IndexOf(TrainerPhase phase) =>
        phase >= TrainerPhase.Starting && (int)phase <= All.Count ? phase - TrainerPhase.Starting : null;

    /// <summary>Is it of no use when a later attempt goes on from before it?</summary>
    public static bool CanBeRedone(DeviceTimeClass kind) =>
        kind is DeviceTimeClass.Training or DeviceTimeClass.Evaluating or DeviceTimeClass.Checkpointing;
}
