using System.CommandLine;
using System.CommandLine.Parsing;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Security;

/// <summary><c>orc key</c>: makes keys and join tokens, lists them, and takes them back.</summary>
internal static class KeyCommand
{
    public static Command Create() => new("key", "Makes keys for people and join tokens for workers, lists them, and takes them back.")
    {
        CreateKey(),
        CreateJoinToken(),
        List(),
        Revoke(),
        Generate(),
    };

    private static Command CreateKey()
    {
        var name = new Argument<string>("NAME") { Description = "Whose it is: the audit trail names the owner so." };
        var grants = new Option<RoleGrant[]>("--grant")
        {
            Description = "A role in a project: viewer, submitter or operator, a colon, and the project or * for all. May be repeated.",
            HelpName = "ROLE:PROJECT",
            Required = true,
            CustomParser = GrantsOf,
        };
        var lifetime = LifetimeOption("Default: for good.");
        var command = new Command("create", "Makes a key and prints it. It is stored nowhere, and shown this once.")
        {
            name, grants, lifetime,
        };
        command.SetAction((parsed, cancellation) => CreateAsync(
            parsed,
            new()
            {
                Name = parsed.GetRequiredValue(name),
                Kind = KeyKind.User,
                Grants = { parsed.GetRequiredValue(grants).Select(grant => grant.ToProto()) },
                Lifetime = parsed.GetValue(lifetime),
            },
            cancellation));
        return command;
    }

    private static Command CreateJoinToken()
    {
        var name = new Option<string>("--name")
        {
            Description = "What it is for.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "workers",
        };
        var worker = new Option<string?>("--worker") { Description = "The only worker that may use it. Default: any.", HelpName = "WORKER" };
        var once = new Option<bool>("--once") { Description = "For one worker, the first that uses it. Default: for as many as come." };
        var lifetime = LifetimeOption("Default: 1h.");
        var command = new Command("join-token", "Makes a token that workers get their credentials for, and prints it.")
        {
            name, worker, once, lifetime,
        };
        command.SetAction((parsed, cancellation) => CreateAsync(
            parsed,
            new()
            {
                Name = parsed.GetRequiredValue(name),
                Kind = KeyKind.JoinToken,
                Worker = parsed.GetValue(worker) ?? "",
                SingleUse = parsed.GetValue(once),
                Lifetime = parsed.GetValue(lifetime),
            },
            cancellation));
        return command;
    }

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Those that hold no longer, and workers' credentials, too." };
        var command = new Command("list", "Lists keys and join tokens, without what is secret of them.") { all, Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new ListKeysRequest { All = parsed.GetValue(all) };
            var answer = await new KeysClient(server.Invoker).ListAsync(request, cancellationToken: cancellation);
            Output.Write(parsed, answer, () => KeyTable.Of(answer.Keys));
            return 0;
        });
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("ID") { Description = "The 16 digits after orc_, as `orc key list` shows them." };
        var command = new Command("revoke", "Takes a key back; with a join token, the credentials that workers got for it.")
        {
            id, Output.Option,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new RevokeKeyRequest { Id = parsed.GetRequiredValue(id) };
            var key = await new KeysClient(server.Invoker).RevokeAsync(request, cancellationToken: cancellation);
            Output.Write(parsed, key, () => new Spectre.Console.Text($"{key.Id} ({key.Name}) is revoked.\n"));
            return 0;
        });
        return command;
    }

    private static Command Generate()
    {
        var command = new Command(
            "generate",
            "Prints the text of a new key, for a coordinator's Authentication:BootstrapKeyFile or BootstrapJoinTokenFile. Asks no server.");
        command.SetAction(_ => Console.Out.WriteLine(KeyText.New().Reveal()));
        return command;
    }

    private static async Task<int> CreateAsync(ParseResult parsed, CreateKeyRequest request, CancellationToken cancellation)
    {
        using var server = ServerConnection.Open(parsed);
        var answer = await new KeysClient(server.Invoker).CreateAsync(request, cancellationToken: cancellation);
        Console.Out.WriteLine(answer.Text);
        Notes.Write($"This is key {answer.Key.Id}. Keep it: nobody can show it again.");
        return 0;
    }

    private static Option<Duration?> LifetimeOption(string otherwise) => new("--lifetime")
    {
        Description = $"How long it holds, for instance 12h or 90d. {otherwise}",
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens.Single().Value, out var lifetime))
            {
                return lifetime;
            }

            result.AddError($"--lifetime must be {DurationText.Examples}.");
            return null;
        },
    };

    private static RoleGrant[] GrantsOf(ArgumentResult result)
    {
        var grants = new List<RoleGrant>();
        foreach (var token in result.Tokens)
        {
            if (RoleGrant.TryParse(token.Value, out var grant))
            {
                grants.Add(grant.Value);
            }
            else
            {
                result.AddError($"--grant is \"{token.Value}\"; it must be {RoleGrant.Rule}.");
            }
        }

        return [.. grants];
    }
}
