using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Orchestrator.Training.Checkpoints;

/// <summary>
/// The beginning of a safetensors file: the header's length (u64, little-endian), then a JSON object that gives every tensor's
/// <c>dtype</c>, <c>shape</c> and <c>data_offsets</c>. The tensors' bytes follow without gaps, row-major and little-endian.
/// </summary>
internal sealed class SafetensorsHeader
{
    private const int LengthBytes = 8;
    private const int Alignment = 8;
    private const ulong LongestHeader = 100_000_000;
    private const string Metadata = "__metadata__";

    private SafetensorsHeader(IReadOnlyList<TensorEntry> entries) => Entries = entries;

    /// <summary>In the order of their bytes.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>Lays the tensors out by name, so that equal tensors make equal files.</summary>
    public static SafetensorsHeader Of(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var end = 0L;
        var entries = new List<TensorEntry>(tensors.Count);
        foreach (var (name, tensor) in tensors.OrderBy(tensor => tensor.Key, StringComparer.Ordinal))
        {
            var begin = end;
            end += tensor.numel() * tensor.element_size();
            entries.Add(new TensorEntry(name, ElementTypes.NameOf(tensor.dtype), tensor.shape, begin, end));
        }

        return new SafetensorsHeader(entries);
    }

    public void WriteTo(Stream stream)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            WriteTo(writer);
        }

        var padding = (Alignment - (json.WrittenCount % Alignment)) % Alignment;
        json.Write(Enumerable.Repeat((byte)' ', padding).ToArray());
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.WrittenCount);
        stream.Write(length);
        stream.Write(json.WrittenSpan);
    }

    /// <exception cref="InvalidDataException">It is no safetensors file, or one with holes, overlaps or missing bytes.</exception>
    public static SafetensorsHeader Read(Stream stream)
    {
        try
        {
            Span<byte> length = stackalloc byte[LengthBytes];
            stream.ReadExactly(length);
            var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
            if (headerBytes > Math.Min(LongestHeader, (ulong)stream.Length))
            {
                throw new InvalidDataException($"The header claims {headerBytes} bytes.");
            }

            var json = new byte[headerBytes];
            stream.ReadExactly(json);
            var header = Parse(json);
            header.RequireDataOf(stream.Length - stream.Position);
            return header;
        }
        catch (Exception error) when (error is EndOfStreamException or JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException($"The header cannot be read: {error.Message}", error);
        }
    }

    private void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var entry in Entries)
        {
            writer.WriteStartObject(entry.Name);
            writer.WriteString("dtype", entry.Type);
            WriteNumbers(writer, "shape", entry.Shape);
            WriteNumbers(writer, "data_offsets", [entry.Begin, entry.End]);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private static SafetensorsHeader Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var entries = document.RootElement.EnumerateObject().Where(property => property.Name != Metadata).Select(Parse);
        return new SafetensorsHeader([.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)]);
    }

    private static TensorEntry Parse(JsonProperty property)
    {
        var offsets = property.Value.GetProperty("data_offsets");
        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        var type = property.Value.GetProperty("dtype").GetString()!;
        return new TensorEntry(property.Name, type, shape, offsets[0].GetInt64(), offsets[1].GetInt64());
    }

    private void RequireDataOf(long bytes)
    {
        var end = 0L;
        foreach (var entry in Entries)
        {
            var size = entry.Shape.Aggregate(1L, (product, length) => checked(product * length));
            var elementBytes = ElementTypes.BytesOf(entry.Type)
                ?? throw new InvalidDataException($"Tensor {entry.Name} has the unknown type {entry.Type}.");
            if (entry.Begin != end || entry.End - entry.Begin != checked(size * elementBytes))
            {
                throw new InvalidDataException(
                    $"Tensor {entry.Name} lies at bytes {entry.Begin} to {entry.End}, which do not fit its shape or its neighbour.");
            }

            end = entry.End;
        }

        if (end != bytes)
        {
            throw new InvalidDataException($"The tensors take {end} bytes, and the file has {bytes} for them.");
        }
    }
}
