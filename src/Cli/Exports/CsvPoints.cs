using System.Globalization;
using System.Runtime.CompilerServices;
using Orchestrator.Cli.Platform;
using static System.FormattableString;

namespace Orchestrator.Cli.Exports;

/// <summary>
/// Points as RFC 4180 CSV. Values carry all their digits; of a NaN, which has none, the last column has the 64 bits in hexadecimal.
/// </summary>
internal sealed class CsvPoints : IPointFormat
{
    private const string Header = "metric,attempt,sequence,step,tokens,value,recorded_at,served,nan_bits";
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.ffffffZ";

    public string FileName => "curves.csv";

    public async Task<IPointWriter> CreateAsync(string path, CancellationToken cancellation)
    {
        var file = new StreamWriter(path) { NewLine = "\n" };
        try
        {
            await file.WriteLineAsync(Header.AsMemory(), cancellation);
            return new Writer(file);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public async IAsyncEnumerable<PointRow> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var file = new StreamReader(path);
        if (await file.ReadLineAsync(cancellation) != Header)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} has other columns than an export's.");
        }

        for (var line = 2; await file.ReadLineAsync(cancellation) is { } text; line++)
        {
            yield return Read(text) ?? throw new InvalidDataException($"Line {line} of {Path.GetFileName(path)} is no point.");
        }
    }

    private static string Row(PointRow point)
    {
        var bits = double.IsNaN(point.Value) ? Invariant($"{BitConverter.DoubleToUInt64Bits(point.Value):x16}") : "";
        string[] fields =
        [
            CsvText.Quote(point.Metric),
            Invariant($"{point.Attempt}"),
            Invariant($"{point.Sequence}"),
            Invariant($"{point.Step}"),
            Invariant($"{point.Tokens}"),
            Invariant($"{point.Value:R}"),
            point.RecordedAt.ToString(TimeFormat, CultureInfo.InvariantCulture),
            point.IsServed ? "true" : "false",
            bits,
        ];
        return string.Join(',', fields);
    }

    // Names of metrics have no line breaks, so a line is a point.
    private static PointRow? Read(string line) =>
        CsvText.Split(line) is [var metric, var attempt, var sequence, var step, var tokens, var value, var recordedAt, var served, var bits]
        && uint.TryParse(attempt, CultureInfo.InvariantCulture, out var number)
        && ulong.TryParse(sequence, CultureInfo.InvariantCulture, out var at)
        && ulong.TryParse(step, CultureInfo.InvariantCulture, out var steps)
        && ulong.TryParse(tokens, CultureInfo.InvariantCulture, out var seen)
        && TryReadValue(value, bits, out var read)
        && DateTime.TryParseExact(
            recordedAt, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        && bool.TryParse(served, out var isServed)
            ? new PointRow(metric, number, at, steps, seen, read, time, isServed)
            : null;

    private static bool TryReadValue(string text, string bits, out double value)
    {
        if (bits.Length == 0)
        {
            return double.TryParse(text, CultureInfo.InvariantCulture, out value);
        }

        var isRead = ulong.TryParse(bits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var all);
        value = BitConverter.UInt64BitsToDouble(all);
        return isRead;
    }

    private sealed class Writer(StreamWriter file) : IPointWriter
    {
        public Task WriteAsync(PointRow point, CancellationToken cancellation) => file.WriteLineAsync(Row(point).AsMemory(), cancellation);

        public Task CompleteAsync(CancellationToken cancellation) => file.FlushAsync(cancellation);

        public ValueTask DisposeAsync() => file.DisposeAsync();
    }
}
