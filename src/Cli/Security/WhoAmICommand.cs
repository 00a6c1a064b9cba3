using System.CommandLine;
using System.Globalization;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Security;

/// <summary><c>orc whoami</c>: who the user is, for the coordinator.</summary>
internal static class WhoAmICommand
{
    public static Command Create()
    {
        var command = new Command("whoami", "Says who you are for the coordinator, and what you may do where.") { Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var answer = await new KeysClient(server.Invoker).WhoAmIAsync(new(), cancellationToken: cancellation);
            Output.Write(parsed, answer, () => new Text(TextOf(answer)));
            return 0;
        });
        return command;
    }

    private static string TextOf(WhoAmIResponse caller)
    {
        if (caller.Anonymous)
        {
            return "The coordinator asks nobody who they are; everybody may do everything.\n";
        }

        var grants = string.Join(", ", caller.Grants.Select(grant => RoleGrant.Of(grant).ToString()));
        var until = caller.ExpiresAt is { } expires
            ? $" until {expires.ToDateTimeOffset().ToString("u", CultureInfo.InvariantCulture)}"
            : "";
        return $"You are {caller.Actor}{until}: {(grants.Length > 0 ? grants : "known, and granted nothing")}.\n";
    }
}
