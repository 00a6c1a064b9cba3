namespace Orchestrator.Cli.Exports;

/// <summary>How <c>orc export</c> writes points.</summary>
internal enum PointFormat
{
    Parquet,
    Csv,
}

/// <summary>The formats by their names.</summary>
internal static class PointFormats
{
    private static readonly Dictionary<PointFormat, IPointFormat> Known = new()
    {
        [PointFormat.Parquet] = new ParquetPoints(),
        [PointFormat.Csv] = new CsvPoints(),
    };

    public static IReadOnlyCollection<IPointFormat> All => Known.Values;

    public static IPointFormat Of(PointFormat format) => Known[format];
}
