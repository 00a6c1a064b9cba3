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
    public int? Version =>
        File.Exists(Path.Combine(Data, "PG_VERSION"))
            ? int.Parse(File.ReadAllText(Path.Combine(Data, "PG_VERSION")), CultureInfo.InvariantCulture)
            : null;

    /// <summary>The server that runs on these data, whoever started it.</summary>
    public ProcessMark? Server
    {
        get
        {
            if (!File.Exists(ServerMark) || !int.TryParse(File.ReadLines(ServerMark).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid))
            {
                return null;
            }

            // A server works in its data folder; another process that was given the same id does not.
            var mark = ProcessMarks.Read(pid);
            var works = mark is null ? null : new DirectoryInfo($"/proc/{pid}/cwd").ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            return works == new DirectoryInfo(Data).FullName ? mark : null;
        }
    }
}
