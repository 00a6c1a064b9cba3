namespace Orchestrator.Training.Data.Preparation;

/// <summary>A text to become one document of a token file. Who takes it from a sequence disposes it.</summary>
public sealed record TextDocument(string Origin, TextReader Text) : IDisposable
{
    public void Dispose() => Text.Dispose();
}
