namespace Orchestrator.Contracts.Processes;

/// <summary>Numbers of signals, equal on every Linux.</summary>
public enum Signal
{
    Hangup = 1,
    Interrupt = 2,
    Quit = 3,
    IllegalInstruction = 4,
    Abort = 6,
    BusError = 7,
    FloatingPointError = 8,
    Kill = 9,
    SegmentationFault = 11,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
