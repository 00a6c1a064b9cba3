using Orchestrator.Training.Models.Connections;

namespace Orchestrator.Training.Insights;

/// <summary>One question to the connections of a network: shown each in its order, and asked at the end.</summary>
internal abstract class ConnectionInsight
{
    protected const string Family = "connections";

    /// <summary>Tensors made here end with the call, but for those that are moved out.</summary>
    public abstract void See(string module, ConnectionView view);

    public abstract void Tell(InsightNotes notes);

    protected static string[] Streams(long rate) => [.. Enumerable.Range(1, (int)rate).Select(stream => $"stream {stream}")];
}
