using System.Text.Json;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Cli.Dev;

/// <summary>The processes that an <c>orc dev</c> started, on disk: a killed one cannot stop them, the next one can.</summary>
internal sealed class ProcessRecords(string file)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ProcessMark> _marks = [];

    public void Record(string program, ProcessMark mark)
    {
        lock (_gate)
        {
            _marks[program] = mark;
            PrivateFile.Replace(file, JsonSerializer.Serialize(_marks));
        }
    }

    public void Forget() => File.Delete(file);

    /// <summary>Programs recorded by a predecessor that still run, by name.</summary>
    /// <param name="say">Is told of records that cannot be read.</param>
    public IReadOnlyDictionary<string, ProcessMark> Leftovers(Action<string> say)
    {
        var recorded = new Dictionary<string, ProcessMark>();
        try
        {
            recorded = File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, ProcessMark>>(File.ReadAllText(file))! : recorded;
        }
        catch (JsonException error)
        {
            say($"{file} is damaged ({error.Message}) Programs that a killed `orc dev` left behind are not stopped.");
        }

        return recorded.Where(record => record.Value.IsAlive()).ToDictionary();
    }
}
