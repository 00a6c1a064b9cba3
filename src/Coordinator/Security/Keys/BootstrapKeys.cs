using Microsoft.Extensions.Options;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Security.Authentication;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Coordinator.Security.Keys;

/// <summary>
/// Somebody has to make the first key. The settings name files with the text of an operator's key and of a join token, which are known from
/// every start on; one that was revoked stays revoked.
/// </summary>
internal sealed partial class BootstrapKeys(KeyStore keys, IOptions<AuthenticationOptions> options, ILogger<BootstrapKeys> logger)
    : IHostedService
{
    private const string Name = "bootstrap";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.BootstrapKeyFile is { Length: > 0 } keyFile)
        {
            var operates = new RoleGrant(Role.Operator, RoleGrant.AllProjects);
            await EnsureAsync(
                new(Read(keyFile, nameof(AuthenticationOptions.BootstrapKeyFile)), KeyKind.User, Name, CreatedBy: null, Lifetime: null)
                {
                    Grants = [operates],
                },
                cancellationToken);
        }

        if (options.Value.BootstrapJoinTokenFile is { Length: > 0 } tokenFile)
        {
            await EnsureAsync(
                new(
                    Read(tokenFile, nameof(AuthenticationOptions.BootstrapJoinTokenFile)),
                    KeyKind.JoinToken,
                    Name,
                    CreatedBy: null,
                    Lifetime: null),
                cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task EnsureAsync(NewKey key, CancellationToken cancellation)
    {
        if (await keys.TryAddAsync(key, cancellation) is not null)
        {
            LogAdded(key.Kind, key.Text.Id);
        }
    }

    private static KeyText Read(string file, string setting)
    {
        // The text itself is in no message, not even a wrong one.
        try
        {
            return KeyText.TryParse(File.ReadAllText(file).Trim(), out var key)
                ? key
                : throw new StartUpException(
                    $"{file} ({AuthenticationOptions.Section}:{setting}) has no key: orc_, 16 hexadecimal digits, _, 64 more. "
                    + "`orc key generate` prints one.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartUpException($"{AuthenticationOptions.Section}:{setting} cannot be read: {error.Message}", error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The settings bring a key ({Kind}) that was not known, {KeyId}")]
    private partial void LogAdded(KeyKind kind, string keyId);
}
