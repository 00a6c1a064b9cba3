using System.Globalization;
using Google.Protobuf;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Exports;

/// <summary>The files of one run in an export's folder.</summary>
internal sealed class RunFiles(string folder, string run)
{
    private static readonly JsonFormatter Formatter = new(
        new JsonFormatter.Settings(formatDefaultValues: false).WithPreserveProtoFieldNames(true));

    private static readonly JsonParser Parser = JsonParser.Default;

    public string Folder { get; } = Path.Combine(folder, run);

    /// <summary>ExportedRun, without its events.</summary>
    public string Run => PathOf("run.json");

    /// <summary>A line for each.</summary>
    public string Events => PathOf("events.jsonl");

    /// <summary>For people, and for <c>orc submit</c>; import reads the one in <see cref="Run"/>.</summary>
    public string Spec => PathOf("spec.yaml");

    public string Logs => PathOf("logs");

    public string Checkpoints => PathOf("checkpoints");

    public string LogOf(uint attempt) => Path.Combine(Logs, string.Create(CultureInfo.InvariantCulture, $"{attempt}.log"));

    public string PointsOf(IPointFormat format) => PathOf(format.FileName);

    /// <summary>The file with the records of that kind, a line for each; null: they are no lines.</summary>
    public string? RecordsOf(JournalRecord.ContentOneofCase kind) => kind switch
    {
        JournalRecord.ContentOneofCase.Started => PathOf("attempts.jsonl"),
        JournalRecord.ContentOneofCase.Matrix => PathOf("matrices.jsonl"),
        JournalRecord.ContentOneofCase.Notice => PathOf("notices.jsonl"),
        _ => null,
    };

    /// <summary>As the index has it: below its folder, with '/'.</summary>
    public string NameOf(string path) => $"{run}/{Path.GetRelativePath(Folder, path).Replace(Path.DirectorySeparatorChar, '/')}";

    public static string Write(IMessage message) => Formatter.Format(message);

    /// <exception cref="InvalidDataException">It is no such message.</exception>
    public static T Read<T>(string json)
        where T : IMessage, new()
    {
        try
        {
            return Parser.Parse<T>(json);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private string PathOf(string name) => Path.Combine(Folder, name);
}
