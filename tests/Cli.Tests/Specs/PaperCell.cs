using System.Globalization;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Specs;

/// <summary>A number that a paper prints, or that its formula gives, and how to have the same number from a preset.</summary>
/// <param name="Source">The paper and its table or formula.</param>
/// <param name="Preset">The preset, with what is changed in it.</param>
/// <param name="Figure">What the number is of.</param>
/// <param name="Printed">As the paper prints it.</param>
/// <param name="Note">The page's explanation of a difference; empty: there must be none.</param>
internal sealed record PaperCell(string Source, string Preset, PaperFigure Figure, string Printed, string Note = "")
{
    private static readonly string Presets = Path.Combine(AppContext.BaseDirectory, "samples", "presets");

    /// <summary>What the estimate says, in as many digits as the paper prints.</summary>
    public string Planned => Figure.Format(Estimate, Printed);

    /// <summary>The cell's row of the page.</summary>
    public string Row => $"| {Source} | {Preset} | {Figure.Name} | {Printed} | {Planned} | {(Note.Length == 0 ? "=" : $"≠ {Note}")} |";

    private Estimate Estimate
    {
        get
        {
            var words = Preset.Replace("`", "", StringComparison.Ordinal).Split(" --set ");
            var spec = SpecFile.Read(Path.Combine(Presets, $"{words[0]}.yaml"), words[1..]);
            return RunEstimate.Of(SpecDefaults.Resolve(spec));
        }
    }
}

/// <summary>A figure of an estimate that papers print.</summary>
internal sealed record PaperFigure(string Name, Func<Estimate, double> Value)
{
    public static readonly PaperFigure ExtraParameters = new("extra parameters", estimate => estimate.ConnectionParameters);
    public static readonly PaperFigure ExtraBillions = new("extra parameters, B", estimate => estimate.ConnectionParameters / 1e9);
    public static readonly PaperFigure ExtraMillions = new("extra parameters, M", estimate => estimate.ConnectionParameters / 1e6);
    public static readonly PaperFigure Billions = new("parameters, B", estimate => estimate.Parameters / 1e9);
    public static readonly PaperFigure ParametersMore =
        new("more parameters, %", estimate => 100.0 * estimate.ConnectionParameters / (estimate.Parameters - estimate.ConnectionParameters));

    public static readonly PaperFigure ConnectionGigaflops = new("connections, GFLOPs", estimate => estimate.ConnectionFlopsPerToken / 1e9);

    /// <summary>The papers count no products of queries with keys and of those with values.</summary>
    public static readonly PaperFigure Gigaflops =
        new("matrices and connections, GFLOPs", estimate => (MatrixFlops(estimate) + estimate.ConnectionFlopsPerToken) / 1e9);

    public static readonly PaperFigure FlopsMore =
        new("more FLOPs, %", estimate => 100 * estimate.ConnectionFlopsPerToken / MatrixFlops(estimate));

    public string Format(Estimate estimate, string like)
    {
        var point = like.IndexOf('.', StringComparison.Ordinal);
        var format = point < 0 ? "N0" : $"F{like.Length - point - 1}";
        return Value(estimate).ToString(format, CultureInfo.InvariantCulture);
    }

    private static double MatrixFlops(Estimate estimate) => 2.0 * estimate.MatrixParameters;
}
