using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace Orchestrator.Cli.Exports;

/// <summary>Points as Apache Parquet: a row each, in row groups.</summary>
internal sealed class ParquetPoints : IPointFormat
{
    public string FileName => "curves.parquet";

    public async Task<IPointWriter> CreateAsync(string path, CancellationToken cancellation)
    {
        // A dictionary takes numbers that are equal for the same, and 0 equals -0; a threshold of 0 has none.
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, DictionaryEncodingThreshold = 0 };
        var file = File.Create(path);
        try
        {
            return new Writer(file, await ParquetWriter.CreateAsync(ParquetColumns.Schema, file, options, false, cancellation));
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public async IAsyncEnumerable<PointRow> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = await OpenAsync(path, cancellation);
        var fields = file.Schema.DataFields;
        for (var group = 0; group < file.RowGroupCount; group++)
        {
            using var rows = file.OpenRowGroupReader(group);
            var columns = await ParquetColumns.ReadAsync(fields, rows, cancellation);
            for (var row = 0; row < columns.Count; row++)
            {
                yield return columns[row];
            }
        }
    }

    private static async Task<ParquetReader> OpenAsync(string path, CancellationToken cancellation)
    {
        ParquetReader reader;
        try
        {
            reader = await ParquetReader.CreateAsync(path, null, cancellation);
        }
        catch (Exception error) when (error is ParquetException or IOException)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} is no Parquet file: {error.Message}", error);
        }

        if (!NamesOf(reader.Schema).SequenceEqual(NamesOf(ParquetColumns.Schema)))
        {
            await reader.DisposeAsync();
            throw new InvalidDataException($"{Path.GetFileName(path)} has other columns than an export's.");
        }

        return reader;
    }

    private static IEnumerable<string> NamesOf(ParquetSchema schema) => schema.DataFields.Select(field => field.Name);

    private sealed class Writer(FileStream file, ParquetWriter parquet) : IPointWriter
    {
        private const int RowsOfGroup = 50_000;

        private readonly ParquetColumns _columns = new(RowsOfGroup);

        public async Task WriteAsync(PointRow point, CancellationToken cancellation)
        {
            _columns.Add(point);
            if (_columns.Count == RowsOfGroup)
            {
                await FlushAsync(cancellation);
            }
        }

        public Task CompleteAsync(CancellationToken cancellation) => _columns.Count > 0 ? FlushAsync(cancellation) : Task.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            await parquet.DisposeAsync();
            await file.DisposeAsync();
        }

        private async Task FlushAsync(CancellationToken cancellation)
        {
            using var rows = parquet.CreateRowGroup();
            await _columns.WriteAsync(rows, cancellation);
            rows.CompleteValidate();
            _columns.Clear();
        }
    }
}
