using System.Text.RegularExpressions;
using Orchestrator.TestKit;

namespace Orchestrator.Deploy.Tests.Images;

/// <summary>A Dockerfile, as far as this repository's go: stages of instructions.</summary>
internal sealed partial record Dockerfile(string Name, IReadOnlyList<DockerStage> Stages)
{
    public static IReadOnlyList<string> Names { get; } = ["coordinator", "worker", "worker.cuda", "orc"];

    public static string Folder => Path.Combine(BuiltPrograms.Repository, "docker");

    public DockerStage Final => Stages[^1];

    public static Dockerfile Read(string name) => Parse(name, File.ReadAllText(Path.Combine(Folder, $"{name}.Dockerfile")));

    public static Dockerfile Parse(string name, string text)
    {
        var lines = text.Split('\n').Where(line => !line.TrimStart().StartsWith('#'));
        var joined = Continuation().Replace(string.Join('\n', lines), " ");
        var stages = new List<DockerStage>();
        foreach (var instruction in joined.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(DockerInstruction.Parse))
        {
            if (instruction.Word == "FROM")
            {
                stages.Add(DockerStage.From(instruction.Words));
            }
            else
            {
                stages[^1].Instructions.Add(instruction);
            }
        }

        return new(name, stages);
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation();
}
