using System.Text;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Specs;

/// <summary>Run specs on disk.</summary>
internal static class SpecFile
{
    private const int MostBytes = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The valid spec in a file, with overrides of the form "path=value" applied.</summary>
    /// <exception cref="CommandFailedException">
    /// The file cannot be read, or the spec is not valid; the message has a line for each problem.
    /// </exception>
    public static RunSpec Read(string path, IReadOnlyList<string> overrides)
    {
        var reading = SpecReader.Read(ReadText(path), path, overrides);
        return reading.Problems.Count == 0
            ? reading.Spec
            : throw new CommandFailedException(string.Join(Environment.NewLine, reading.Problems));
    }

    private static string ReadText(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new CommandFailedException($"{path}: is a folder; name the YAML or JSON file of a run spec.");
            }

            if (!File.Exists(path))
            {
                throw new CommandFailedException($"{path}: there is no such file.");
            }

            var length = new FileInfo(path).Length;
            return length <= MostBytes
                ? Decode(File.ReadAllBytes(path))
                : throw new CommandFailedException($"{path}: has {length} bytes; a run spec has at most {MostBytes}.");
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
