using System.Globalization;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.TestKit;

/// <summary>
/// A folder under the system's temporary one that goes with its test. What a killed test process left is deleted by the next one:
/// each process keeps its folders in one that is named by its mark.
/// </summary>
public sealed class TestFolder : IDisposable
{
    private const string Prefix = "orchestrator-tests-";
    private static readonly Lazy<string> OfProcess = new(MakeFolderOfProcess);
    private static int s_count;

    public TestFolder()
    {
        Path = System.IO.Path.Combine(OfProcess.Value, Interlocked.Increment(ref s_count).ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string MakeFolderOfProcess()
    {
        var temporary = System.IO.Path.GetTempPath();
        foreach (var folder in Directory.GetDirectories(temporary, Prefix + "*"))
        {
            if (!IsInUse(folder))
            {
                DeleteUnlessAnotherDoes(folder);
            }
        }

        var mark = ProcessMarks.Read(Environment.ProcessId)!;
        var own = System.IO.Path.Combine(temporary, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{mark.Pid}-{mark.StartTime}"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DeleteUnlessAnotherDoes(own);
        return Directory.CreateDirectory(own).FullName;
    }

    private static bool IsInUse(string folder)
    {
        var mark = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-');
        var pid = int.Parse(mark[0], CultureInfo.InvariantCulture);
        return ProcessMarks.Read(pid) is { } running && running.StartTime == long.Parse(mark[1], CultureInfo.InvariantCulture);
    }

    private static void DeleteUnlessAnotherDoes(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another test process cleans up too, or the folder is another user's: theirs to delete.
        }
    }
}
