using Orchestrator.TestKit;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Deploy.Tests.Charts;

/// <summary>The chart's files, and the values that it is checked with.</summary>
internal static class ChartFolder
{
    /// <summary>Those that people start from, and one that turns on what none of them does.</summary>
    public static IReadOnlyList<string> ValuesFiles { get; } = ["values-trial.yaml", "values-gpu.yaml", "values-external-postgres.yaml", "everything.yaml"];

    public static string Path => System.IO.Path.Combine(BuiltPrograms.Repository, "deploy", "helm", "orchestrator");

    public static string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public static string ValuesFile(string name) => System.IO.File.Exists(File(name))
        ? File(name)
        : System.IO.Path.Combine(BuiltPrograms.Repository, "tests", "Deploy.Tests", "Values", name);

    public static YamlMappingNode Read(string file)
    {
        using var text = System.IO.File.OpenText(file);
        var stream = new YamlStream();
        stream.Load(text);
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }
}
