using Orchestrator.Cli.Specs;

namespace Orchestrator.Cli.Tests.Specs;

/// <summary>Documents to start a test from.</summary>
internal static class SpecTexts
{
    public const string Valid = """
        name: tiny
        model:
          transformer:
            layers: 2
            width: 32
            heads: 2
            context: 16
            connection:
              residual: {}
        data:
          sources:
            - name: dotnet-docs
        budget:
          steps: 10

        """;

    /// <summary>Problems of the document as the user reads them.</summary>
    public static string[] Problems(string text, params string[] overrides) =>
        [.. SpecReader.Read(text, "run.yaml", overrides).Problems.Select(problem => problem.ToString())];

    /// <summary>Problems of the valid document with this behind it; it has 14 lines.</summary>
    public static string[] ProblemsWith(string more) => Problems(Valid + more);
}
