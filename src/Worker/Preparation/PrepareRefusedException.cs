namespace Orchestrator.Worker.Preparation;

/// <summary>The command cannot be carried out as given. Nothing was written.</summary>
internal sealed class PrepareRefusedException(string message) : Exception(message)
{
    /// <summary>EX_USAGE of sysexits.h.</summary>
    public const int ExitCode = 64;
}
