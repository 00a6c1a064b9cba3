using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Cli.Dev;

/// <summary>
/// The files of a private PostgreSQL:
/// <code>
/// data/       the database
/// password    of the user `orchestrator`, readable by the owner alone
/// log         what the server printed
/// </code>
/// </summary>
internal sealed record PostgresFolder(string Root)
{
    private const int LongestSocketPath = 107;

    public string Data => Path.Combine(Root, "data");

    public string NewData => Path.Combine(Root, "data.new");

    /// <summary>What a running server keeps in its data; one that was killed leaves it behind.</summary>
    public string ServerMark => Path.Combine(Data, "postmaster.pid");

    public string Password => Path.Combine(Root, "password");

    public string Log => Path.Combine(Root, "log");

    /// <summary>This folder, or a short one of its own when the path of a socket would be too long for the system.</summary>
    public string Sockets
    {
        get
        {
            var bytes = Encoding.UTF8.GetBytes(Root);
            var fits = bytes.Length + "/.s.PGSQL.65535".Length <= LongestSocketPath;
            return fits ? Root : Path.Combine("/tmp", $"orchestrator-{XxHash64.HashToUInt64(bytes):x}");
        }
    }

    /// <summary>Major version of the PostgreSQL that made the data; null when there are none yet.</summary>
    public int? Version => File.Exists(VersionFile) ? int.Parse(File.ReadAllText(VersionFile), CultureInfo.InvariantCulture) : null;

    /// <summary>The server that runs on these data, whoever started it.</summary>
    public ProcessMark? Server => Marked is { } marked && WorkFolder(marked) is { } works && works == RealData() ? marked : null;

    private string VersionFile => Path.Combine(Data, "PG_VERSION");

    // The live process that has the id in the mark, be it a server or not.
    private ProcessMark? Marked =>
        File.Exists(ServerMark) && int.TryParse(File.ReadLines(ServerMark).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid)
            ? ProcessMarks.Read(pid)
            : null;

    /// <summary>
    /// Deletes the mark of a server that is gone: PostgreSQL does not start while another process has the id in it. One whose process
    /// cannot be told from a server stays.
    /// </summary>
    public void DeleteStaleMark()
    {
        if (Marked is not { } marked || (WorkFolder(marked) is { } works && works != RealData()))
        {
            File.Delete(ServerMark);
        }
    }

    // A server works in its data folder; another process that was given the same id does not. Null when we may not know.
    private static string? WorkFolder(ProcessMark process) => new FileInfo($"/proc/{process.Pid}/cwd").LinkTarget;

    // As the kernel names it, without the links that our path may go through.
    private string? RealData()
    {
        using var file = File.OpenHandle(VersionFile);
        return Path.GetDirectoryName(new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget);
    }
}
