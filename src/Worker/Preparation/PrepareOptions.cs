using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Catalogue;

namespace Orchestrator.Worker.Preparation;

/// <summary>The command line of a preparation.</summary>
/// <param name="Paths">Files, or folders of them.</param>
/// <param name="Tokenizer">How text becomes tokens.</param>
/// <param name="Files">The source to make; its stem is its name.</param>
/// <param name="Overwrite">Replace a source of that name.</param>
internal sealed record PrepareOptions(IReadOnlyList<string> Paths, Tokenizer Tokenizer, SourceFiles Files, bool Overwrite);
