using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Platform.Limits;

/// <summary>Why a call is refused for how much its caller takes.</summary>
internal static class LimitErrors
{
    public static OrchestratorException TooManyCalls(Caller caller, LimitsOptions options) => new(
        ErrorReason.LimitReached,
        $"{caller.Actor} calls more often than {options.CallsPerSecond} times a second; wait, and call again.");

    public static OrchestratorException TooManyStreams(Caller caller, LimitsOptions options) => new(
        ErrorReason.LimitReached,
        $"{caller.Actor} has {options.StreamsAtATime} streams open at this coordinator, which is as many as it may; end some, and call again.");
}
