using Microsoft.Extensions.Options;
using Orchestrator.Contracts.Access;

namespace Orchestrator.Coordinator.Security.Authentication;

/// <summary>Says everything that is wrong with the settings at once.</summary>
internal sealed class AuthenticationOptionsValidator : IValidateOptions<AuthenticationOptions>
{
    private static readonly TimeSpan LongestRecheck = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestCredential = TimeSpan.FromSeconds(2);

    public ValidateOptionsResult Validate(string? name, AuthenticationOptions options)
    {
        var failures = Failures(options).Concat(Failures(options.Oidc)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(AuthenticationOptions options)
    {
        if (options.Mode is not (null or "" or AuthenticationOptions.Required or AuthenticationOptions.None))
        {
            yield return Failure(
                nameof(options.Mode), $"must be {AuthenticationOptions.Required} or {AuthenticationOptions.None}", options.Mode);
        }

        if (options.WorkerCredentialLifetime < ShortestCredential)
        {
            yield return Failure(
                nameof(options.WorkerCredentialLifetime), $"must be at least {ShortestCredential}", options.WorkerCredentialLifetime);
        }

        if (options.RecheckInterval <= TimeSpan.Zero || options.RecheckInterval > LongestRecheck)
        {
            yield return Failure(nameof(options.RecheckInterval), $"must be above 0 and at most {LongestRecheck}", options.RecheckInterval);
        }
    }

    private static IEnumerable<string> Failures(OidcOptions oidc)
    {
        if (oidc.Authority is not { Length: > 0 } authority)
        {
            yield break;
        }

        if (!Uri.TryCreate(authority, UriKind.Absolute, out var uri) || (uri.Scheme != "https" && !(uri.Scheme == "http" && uri.IsLoopback)))
        {
            yield return Failure("Oidc:Authority", "must be an https URL, or http on this machine", authority);
        }

        if (oidc.Audience is not { Length: > 0 })
        {
            yield return "Authentication:Oidc:Audience must say what tokens are meant for; without it those for others would be taken too.";
        }

        foreach (var (value, grants) in oidc.Grants)
        {
            foreach (var text in OidcOptions.Texts(grants).Where(text => !RoleGrant.TryParse(text, out _)))
            {
                yield return Failure($"Oidc:Grants:{value}", $"must be {RoleGrant.Rule}, with commas between", text);
            }
        }
    }

    private static string Failure(string key, string rule, object? value) => $"{AuthenticationOptions.Section}:{key} {rule}, got \"{value}\".";
}
