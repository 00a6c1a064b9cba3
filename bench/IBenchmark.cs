namespace Orchestrator.Bench;

/// <summary>One measurement of the table.</summary>
internal interface IBenchmark
{
    string Name { get; }

    /// <summary>One sentence for the help.</summary>
    string Description { get; }

    Task<IReadOnlyList<Figure>> RunAsync(Session session, CancellationToken cancellation);
}
