using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using YamlDotNet.Core;

namespace Orchestrator.Cli.Specs;

/// <summary>
/// A run spec as far as it could be read, and all that is wrong in it. Without problems it is valid and may be submitted.
/// </summary>
internal sealed record SpecReading(RunSpec Spec, IReadOnlyList<SpecProblem> Problems);

/// <summary>Reads a run spec in YAML or JSON, with overrides of the form "path=value".</summary>
internal static class SpecReader
{
    /// <param name="text">The document.</param>
    /// <param name="file">What problems call it.</param>
    /// <param name="overrides">As the user typed them, applied in their order.</param>
    public static SpecReading Read(string text, string file, IReadOnlyList<string> overrides)
    {
        var start = new Origin.InFile(file, Line: 1, Column: 1);
        try
        {
            if (text.Contains('\0'))
            {
                return Refuse(new(start, Path: "", "has NUL characters, must be a text file")); // YAML would end at the first one
            }

            return YamlTree.Parse(text, mark => new Origin.InFile(file, mark.Line, mark.Column)) is { } document
                ? Read(document, overrides, new SpecProblems(start))
                : Refuse(new(start, Path: "", "holds no run spec; it needs at least name, model, data and budget"));
        }
        catch (YamlException error)
        {
            return Refuse(YamlErrorText.Of(error, text, file));
        }
    }

    private static SpecReading Refuse(SpecProblem problem) => new(new(), [problem]);

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
