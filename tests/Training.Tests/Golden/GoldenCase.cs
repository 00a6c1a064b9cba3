using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orchestrator.Contracts.V1;
using TorchSharp;

namespace Orchestrator.Training.Tests.Golden;

/// <summary>One case of a golden file: numbers, nested arrays of them and switches, by name.</summary>
public sealed partial class GoldenCase(string file, int index, JsonElement fields)
{
    private const string FolderVariable = "GOLDEN_FOLDER";

    public JsonElement Fields => fields;

    /// <summary>Of the tests' own files, and of those in the folder that the environment names.</summary>
    public static IEnumerable<GoldenCase> All()
    {
        string?[] folders = [Path.Combine(AppContext.BaseDirectory, "Golden"), Environment.GetEnvironmentVariable(FolderVariable)];
        return
            from folder in folders
            where !string.IsNullOrEmpty(folder)
            from file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
            from golden in Read(file)
            select golden;
    }

    public bool Has(string name) => fields.TryGetProperty(name, out _);

    public bool Switch(string name) => fields.GetProperty(name).GetBoolean();

    public int Whole(string name) => fields.GetProperty(name).GetInt32();

    public torch.Tensor Tensor(string name) => ToTensor(fields.GetProperty(name));

    public IEnumerable<(string Name, torch.Tensor Value)> Gradients() =>
        fields.GetProperty("grad").EnumerateObject().Select(field => (field.Name, ToTensor(field.Value)));

    /// <summary>
    /// What the case normalises with: a mean square whose epsilon is a number, or in words: "layer norm, no affine, eps 1e-5". Static
    /// forms have none.
    /// </summary>
    public NormSpec Norm()
    {
        if (Has("eps"))
        {
            return new() { Kind = NormKind.Rms, Gain = false, Epsilon = fields.GetProperty("eps").GetDouble() };
        }

        var words = NormWords().Match(Has("norm") ? fields.GetProperty("norm").GetString()! : "");
        Assert.True(words.Success || !Switch("dynamic"), $"{this}: cannot read the norm.");
        return words.Success
            ? new()
            {
                Kind = words.Groups["kind"].Value == "rms" ? NormKind.Rms : NormKind.Layer,
                Gain = false,
                Epsilon = double.Parse(words.Groups["epsilon"].Value, CultureInfo.InvariantCulture),
            }
            : new();
    }

    public override string ToString() => $"{Path.GetFileName(file)}[{index}]";

    private static IEnumerable<GoldenCase> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.EnumerateArray().Select((fields, index) => new GoldenCase(file, index, fields.Clone()))];
    }

    private static torch.Tensor ToTensor(JsonElement element)
    {
        var shape = new List<long>();
        for (var level = element; level.ValueKind == JsonValueKind.Array; level = level[0])
        {
            shape.Add(level.GetArrayLength());
        }

        return torch.tensor(Numbers(element).ToArray(), torch.float64).reshape([.. shape]);
    }

    private static IEnumerable<double> Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Numbers) : [element.GetDouble()];

    [GeneratedRegex("^(?<kind>layer|rms) norm.*no affine.*eps (?<epsilon>\\S+)$")]
    private static partial Regex NormWords();
}
