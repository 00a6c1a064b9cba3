using System.CommandLine;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Platform;

/// <summary>The argument and option by which commands take a run spec.</summary>
internal sealed class SpecArguments
{
    public Argument<string> File { get; } = new("FILE")
    {
        Description = "A run spec, YAML or JSON. Its first key may be extends: FILE, another spec that it changes.",
    };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Overrides one field, for instance model.transformer.connection.hyper.rate=2. May be repeated.",
        HelpName = "path=value",
    };

    public string[] Overrides(ParseResult parsed) => parsed.GetValue(Set) ?? [];

    public RunSpec Read(ParseResult parsed) => SpecFile.Read(parsed.GetRequiredValue(File), Overrides(parsed));
}
