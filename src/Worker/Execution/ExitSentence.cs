using Orchestrator.Contracts.Processes;

namespace Orchestrator.Worker.Execution;

/// <summary>Puts an exit status into words.</summary>
internal static class ExitSentence
{
    // The runtime reports a death by signal as a shell does.
    private const int SignalBase = 128;

    public static string Of(int exitCode) => exitCode <= SignalBase
        ? $"The trainer exited with code {exitCode}."
        : $"The trainer was killed by signal {exitCode - SignalBase}{Explain((Signal)(exitCode - SignalBase))}.";

    private static string Explain(Signal signal) => signal switch
    {
        Signal.Kill => " (SIGKILL; the kernel sends it when memory runs out)",
        Signal.Abort => " (SIGABRT; a native library gave up, its last words are in the log)",
        Signal.SegmentationFault => " (SIGSEGV)",
        Signal.BusError => " (SIGBUS)",
        Signal.Terminate => " (SIGTERM, before it could answer it)",
        Signal.Interrupt => " (SIGINT)",
        _ => "",
    };
}
