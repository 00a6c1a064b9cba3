using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Journal;

/// <summary>The coordinator over the connection that carries journals and nothing else.</summary>
internal sealed record ShipClient(Workers.WorkersClient Workers);
