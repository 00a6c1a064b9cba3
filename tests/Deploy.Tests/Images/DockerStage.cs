namespace Orchestrator.Deploy.Tests.Images;

/// <summary>From one FROM to the next.</summary>
/// <param name="Name">Null: nobody copies from it.</param>
internal sealed record DockerStage(string Base, string? Name)
{
    public List<DockerInstruction> Instructions { get; } = [];

    public IEnumerable<DockerInstruction> All(string word) => Instructions.Where(instruction => instruction.Word == word);

    public string Single(string word) => All(word).Single().Arguments;

    /// <summary>Of all ENV instructions.</summary>
    public IReadOnlyDictionary<string, string> Environment => All("ENV").SelectMany(instruction => instruction.Words)
        .Select(word => word.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1].Trim('"'));

    /// <summary>What the container runs, and with which arguments.</summary>
    public IReadOnlyList<string> Command => [.. All("ENTRYPOINT").Concat(All("CMD")).SelectMany(instruction => instruction.Array)];

    public static DockerStage From(IReadOnlyList<string> words) => new(words[0], words is [_, "AS", var name] ? name : null);
}
