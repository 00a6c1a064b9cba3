namespace Orchestrator.Contracts.Specs;

/// <summary>
/// One thing that is wrong in a message. The path is in proto field names, as in <c>data.sources[1].weight</c>;
/// the message goes on where the path ends, as in "is 0, must be above 0".
/// </summary>
public sealed record Violation(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
