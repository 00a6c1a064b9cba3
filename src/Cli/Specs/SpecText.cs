using System.Text;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Cli.Specs;

/// <summary>The text of spec files.</summary>
internal static class SpecText
{
    private const int MostBytes = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="CommandFailedException">It cannot be read; the message begins with the path.</exception>
    public static string Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new CommandFailedException($"{path}: is a folder; name a YAML or JSON file.");
            }

            if (!File.Exists(path))
            {
                throw new CommandFailedException($"{path}: there is no such file.");
            }

            var length = new FileInfo(path).Length;
            return length <= MostBytes
                ? Decode(File.ReadAllBytes(path))
                : throw new CommandFailedException($"{path}: has {length} bytes; at most {MostBytes} are read.");
        }
        catch (DecoderFallbackException error)
        {
            throw new CommandFailedException($"{path}: is not UTF-8 text, from byte {error.Index} on; save it as UTF-8.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    private static string Decode(byte[] bytes)
    {
        var start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        return Strict.GetString(bytes, start, bytes.Length - start);
    }
}
