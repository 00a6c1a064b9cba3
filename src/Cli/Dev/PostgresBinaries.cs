using System.Globalization;
using System.Text.RegularExpressions;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Cli.Dev;

/// <summary>The folder of one installed PostgreSQL and its major version.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Version)
{
    public const int OldestVersion = 15;

    public string Postgres => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>The newest installed PostgreSQL; the one of the given version when a database of that version exists already.</summary>
    public static async Task<PostgresBinaries> FindAsync(int? version, CancellationToken cancellation)
    {
        var installed = await InstalledAsync(await FoldersAsync(cancellation), cancellation);
        return Choose(installed, version);
    }

    public static PostgresBinaries Choose(IReadOnlyList<PostgresBinaries> installed, int? version)
    {
        var usable = installed.Where(binaries => version is null ? binaries.Version >= OldestVersion : binaries.Version == version);
        return usable.MaxBy(binaries => binaries.Version) ?? throw NotFound(installed, version);
    }

    public static async Task<IReadOnlyList<PostgresBinaries>> InstalledAsync(IEnumerable<string> folders, CancellationToken cancellation)
    {
        var installed = new List<PostgresBinaries>();
        foreach (var folder in folders.Distinct())
        {
            var candidate = new PostgresBinaries(folder, 0);
            if (File.Exists(candidate.Postgres) && File.Exists(candidate.InitDb))
            {
                var answer = await ShortCommand.RunAsync([candidate.Postgres, "--version"], cancellation);
                if (VersionPattern().Match(answer.Output) is { Success: true } match)
                {
                    installed.Add(candidate with { Version = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) });
                }
            }
        }

        return installed;
    }

    private static async Task<IEnumerable<string>> FoldersAsync(CancellationToken cancellation)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var configured = await ShortCommand.RunAsync(["pg_config", "--bindir"], cancellation);
        return [
            .. path,
            .. configured.Succeeded ? [configured.Output.Trim()] : Array.Empty<string>(),
            .. Subfolders("/usr/lib/postgresql", "*").Select(folder => Path.Combine(folder, "bin")),
            .. Subfolders("/usr", "pgsql-*").Select(folder => Path.Combine(folder, "bin")),
        ];
    }

    private static string[] Subfolders(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern) : [];

    private static CommandFailedException NotFound(IReadOnlyList<PostgresBinaries> installed, int? version)
    {
        var found = installed.Count == 0
            ? "none is installed"
            : $"found {string.Join(", ", installed.Select(b => $"{b.Version} in {b.Folder}"))}";
        return new(version is null
            ? $"PostgreSQL {OldestVersion} or newer is needed, {found}. On Debian or Ubuntu: sudo apt-get install postgresql."
            : $"The database was made by PostgreSQL {version}, {found}. Install PostgreSQL {version}, or choose another folder.");
    }

    [GeneratedRegex(@"PostgreSQL\)? (\d+)")]
    private static partial Regex VersionPattern();
}
