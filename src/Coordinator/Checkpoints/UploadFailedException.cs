namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>The worker could not send the whole checkpoint; the message says why.</summary>
internal sealed class UploadFailedException : Exception
{
    public UploadFailedException(string message)
        : base(message)
    {
    }

    public UploadFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
