using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using YamlDotNet.Core;

namespace Orchestrator.Cli.Specs;

/// <summary>A run spec as far as it could be read, and all that is wrong in it. Without problems it is valid and may be submitted.</summary>
internal sealed record SpecReading(RunSpec Spec, IReadOnlyList<SpecProblem> Problems);

/// <summary>Reads a run spec in YAML or JSON, with overrides of the form "path=value".</summary>
internal static class SpecReader
{
    /// <param name="text">The document.</param>
    /// <param name="file">What problems call it.</param>
    /// <param name="overrides">As the user typed them, applied in their order.</param>
    public static SpecReading Read(string text, string file, IReadOnlyList<string> overrides)
    {
        Origin Locate(Mark mark) => new Origin.InFile(file, mark.Line, mark.Column);

        var problems = new SpecProblems(new Origin.InFile(file, Line: 1, Column: 1));
        var spec = new RunSpec();
        try
        {
            if (YamlTree.Parse(text, Locate) is { } document)
            {
                Read(document, spec, overrides, problems);
            }
            else
            {
                problems.Add(Locate(new Mark()), path: "", "holds no run spec; it needs at least name, model, data and budget");
            }
        }
        catch (YamlException error)
        {
            problems.Add(Locate(error.Start), path: "", YamlErrorText.Of(error, text));
        }

        return new(spec, problems.All);
    }

    private static void Read(SpecNode document, RunSpec spec, IReadOnlyList<string> overrides, SpecProblems problems)
    {
        if (document is SpecNode.Mapping mapping)
        {
            SpecOverrides.Apply(mapping, overrides, problems);
        }

        new MessageReader(problems).Read(document, spec, path: "");
        problems.Add(SpecValidator.Validate(spec));
    }
}
