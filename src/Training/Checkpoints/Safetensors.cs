using static TorchSharp.torch;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Writes and reads named tensors in the safetensors format, bit for bit.</summary>
public static class Safetensors
{
    private const int BufferBytes = 1 << 20;

    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var header = SafetensorsHeader.Of(tensors);
        header.WriteTo(stream);
        foreach (var entry in header.Entries)
        {
            using var scope = NewDisposeScope();
            tensors[entry.Name].detach().cpu().contiguous().WriteBytesToStream(stream, BufferBytes);
        }
    }

    /// <summary>Bytes of all tensors' numbers: what they take when they are written, but for a header.</summary>
    public static long BytesOf(IReadOnlyDictionary<string, Tensor> tensors) =>
        tensors.Values.Sum(tensor => tensor.numel() * tensor.element_size());

    /// <summary>Fills the tensors from the stream. Touches none of them unless names, types and shapes all agree.</summary>
    /// <exception cref="InvalidDataException">The stream is not a safetensors file.</exception>
    /// <exception cref="TensorMismatchException">The stream holds other tensors.</exception>
    public static void Load(Stream stream, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var header = Match(stream, tensors);
        using var untracked = no_grad();
        foreach (var entry in header.Entries)
        {
            using var scope = NewDisposeScope();
            var target = tensors[entry.Name];
            var content = empty(target.shape, target.dtype, CPU);
            content.ReadBytesFromStream(stream, BufferBytes);
            target.copy_(content);
        }
    }

    /// <summary>Reads the header and compares it with the tensors; the stream is then at the first tensor's bytes.</summary>
    private static SafetensorsHeader Match(Stream stream, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var header = SafetensorsHeader.Read(stream);
        var stored = header.Entries.ToDictionary(entry => entry.Name);
        foreach (var wanted in SafetensorsHeader.Of(tensors).Entries)
        {
            if (!stored.Remove(wanted.Name, out var found))
            {
                throw new TensorMismatchException($"{wanted.Name}, here {wanted.Describe()}, is not in it");
            }

            if (found.Describe() != wanted.Describe())
            {
                throw new TensorMismatchException($"{wanted.Name} is {found.Describe()} in it and {wanted.Describe()} here");
            }
        }

        return stored.Count == 0
            ? header
            : throw new TensorMismatchException($"{stored.Keys.Order(StringComparer.Ordinal).First()} is in it and unknown here");
    }
}
