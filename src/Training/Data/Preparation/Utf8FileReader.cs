using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Orchestrator.Training.Data.Preparation;

/// <summary>Reads a file that must be UTF-8, with or without a byte order mark, and says at which byte it is not.</summary>
internal sealed class Utf8FileReader : StreamReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    private readonly string _path;

    internal Utf8FileReader(string path)
        : base(path, Strict, detectEncodingFromByteOrderMarks: false) =>
        _path = path;

    public override int Read(char[] buffer, int index, int count) => Named(() => base.Read(buffer, index, count));

    public override int ReadBlock(char[] buffer, int index, int count) => Named(() => base.ReadBlock(buffer, index, count));

    public override string? ReadLine() => Named(base.ReadLine);

    private T Named<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException error)
        {
            throw DataException.AtFault(
                $"{_path}: byte {FirstInvalidByte()} (counted from 0) is not UTF-8. "
                + "Convert the file, for instance with iconv, or leave it out.",
                error);
        }
    }

    // The decoder's own index counts from a buffer's start that nobody knows; a second pass does.
    private long FirstInvalidByte()
    {
        using var file = File.OpenRead(_path);
        var bytes = new byte[1 << 16];
        var chars = new char[1 << 16];
        var (offset, held) = (0L, 0);
        while (true)
        {
            var read = file.Read(bytes, held, bytes.Length - held);
            var status = Utf8.ToUtf16(
                bytes.AsSpan(0, held + read), chars, out var consumed, out _, replaceInvalidSequences: false, isFinalBlock: read == 0);
            offset += consumed;
            if (status == OperationStatus.InvalidData || read == 0)
            {
                return offset;
            }

            held = held + read - consumed;
            bytes.AsSpan(consumed, held).CopyTo(bytes);
        }
    }
}
