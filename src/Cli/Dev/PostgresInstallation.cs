using System.Security.Cryptography;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Cli.Dev;

/// <summary>Makes the data of a private PostgreSQL, once.</summary>
internal static class PostgresInstallation
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static async Task EnsureAsync(
        PostgresFolder folder,
        PostgresBinaries binaries,
        PostgresAccount account,
        string user,
        bool durable,
        CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder.Root, OwnerOnly);
        if (folder.Version is null)
        {
            PrivateFile.Replace(folder.Password, RandomNumberGenerator.GetHexString(32, lowercase: true));
            await account.OwnAsync(folder.Root, cancellation);
            await InitialiseAsync(folder, binaries, account, user, durable, cancellation);
        }

        await account.OwnAsync(folder.Root, cancellation);
    }

    /// <summary>Where a server puts its socket; a folder of its own goes with the server.</summary>
    public static async Task MakeSocketsAsync(PostgresFolder folder, PostgresAccount account, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder.Sockets, OwnerOnly);
        await account.OwnAsync(folder.Sockets, cancellation);
    }

    // initdb may be cut short: the data have their name only when they are whole.
    private static async Task InitialiseAsync(
        PostgresFolder folder,
        PostgresBinaries binaries,
        PostgresAccount account,
        string user,
        bool durable,
        CancellationToken cancellation)
    {
        if (Directory.Exists(folder.NewData))
        {
            Directory.Delete(folder.NewData, recursive: true);
        }

        string[] initialise = [
            binaries.InitDb, "--pgdata", folder.NewData, "--username", user, "--pwfile", folder.Password, "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C", "--no-instructions", .. durable ? Array.Empty<string>() : ["--no-sync"],
        ];
        var answer = await ShortCommand.RunAsync([.. account.Prefix, .. initialise], cancellation);
        if (!answer.Succeeded)
        {
            throw new CommandFailedException($"PostgreSQL could not make a database in {folder.Root}:\n{answer.Output.Trim()}");
        }

        Directory.Move(folder.NewData, folder.Data);
    }
}
