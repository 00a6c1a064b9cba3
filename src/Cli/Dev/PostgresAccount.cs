using Orchestrator.Cli.Platform;

namespace Orchestrator.Cli.Dev;

/// <summary>
/// On whose behalf PostgreSQL runs: it refuses root, so root puts these words before its commands. <see cref="Owner"/> is who its files
/// must belong to as we see them; null for an ordinary user, whose files they are anyway.
/// </summary>
internal sealed record PostgresAccount(IReadOnlyList<string> Prefix, string? Owner)
{
    private static readonly PostgresAccount Ourselves = new([], null);

    // A namespace in which root's files belong to an ordinary user.
    private static readonly PostgresAccount Namespace = new(["unshare", "--user", "--map-user=1000"], "root");

    // With root's way through folders that are closed to others, for instance a checkout in /root.
    private static readonly PostgresAccount SystemUser = new(
        [
            "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
            "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
        ],
        "postgres");

    public static async Task<PostgresAccount> ChooseAsync(CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Ourselves;
        }

        foreach (var account in new[] { Namespace, SystemUser })
        {
            if ((await ShortCommand.RunAsync([.. account.Prefix, "true"], cancellation)).Succeeded)
            {
                return account;
            }
        }

        throw new CommandFailedException(
            "PostgreSQL does not run as root, and neither a user namespace (unshare) nor the user `postgres` is at hand. "
            + "Run as an ordinary user, or install the package postgresql, which makes that user.");
    }

    public async Task OwnAsync(string folder, CancellationToken cancellation)
    {
        if (Owner is not null)
        {
            var answer = await ShortCommand.RunAsync(["chown", "--recursive", Owner, folder], cancellation);
            if (!answer.Succeeded)
            {
                throw new CommandFailedException($"Cannot give {folder} to the user {Owner}: {answer.Output.Trim()}");
            }
        }
    }
}
