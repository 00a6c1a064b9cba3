using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Specs;

/// <summary>
/// A run spec as far as it could be read, and all that is wrong in it. Without problems it is valid and may be submitted.
/// </summary>
internal sealed record SpecReading(RunSpec Spec, IReadOnlyList<SpecProblem> Problems);

/// <summary>Reads a run spec in YAML or JSON, with overrides of the form "path=value".</summary>
internal static class SpecReader
{
    /// <param name="text">The document.</param>
    /// <param name="file">What problems call it, and where what it extends is looked for.</param>
    /// <param name="overrides">As the user typed them, applied in their order.</param>
    public static SpecReading Read(string text, string file, IReadOnlyList<string> overrides)
    {
        try
        {
            return Read(SpecDocument.Read(text, file), overrides, new SpecProblems(new Origin.InFile(file, Line: 1, Column: 1)));
        }
        catch (UnreadableSpecException error)
        {
            return new(new(), [error.Problem]);
        }
    }

    private static SpecReading Read(SpecNode document, IReadOnlyList<string> overrides, SpecProblems problems)
    {
        if (document is SpecNode.Mapping mapping)
        {
            SpecOverrides.Apply(mapping, overrides, problems);
        }

        var spec = new RunSpec();
        new MessageReader(problems).Read(document, spec, path: "");
        problems.Add(SpecValidator.Validate(spec));
        return new(spec, problems.All);
    }
}
