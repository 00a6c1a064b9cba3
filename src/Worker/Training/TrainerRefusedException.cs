namespace Orchestrator.Worker.Training;

/// <summary>The command cannot be carried out as given. There is no verdict, because the folder may be another trainer's.</summary>
internal sealed class TrainerRefusedException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>EX_USAGE of sysexits.h, as the verdicts' numbers are from there.</summary>
    public const int ExitCode = 64;
}
