namespace Orchestrator.Cli.Platform;

/// <summary>A failure that its message explains to the user in full; printed without a stack trace.</summary>
internal sealed class CommandFailedException(string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; init; } = 1;
}
