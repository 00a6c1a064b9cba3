using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Orchestrator.Contracts.Access;
using Orchestrator.Coordinator.Platform.Access;

namespace Orchestrator.Coordinator.Security.Authentication;

/// <summary>Knows people by the tokens of the OpenID provider; what their claims grant is for the settings to say.</summary>
internal sealed class OidcCallers
{
    private readonly OidcOptions _oidc;
    private readonly TokenValidationParameters? _rules;

    // Claims stay named as the token names them.
    private readonly JsonWebTokenHandler _tokens = new() { MapInboundClaims = false };

    public OidcCallers(IOptions<AuthenticationOptions> options)
    {
        _oidc = options.Value.Oidc;
        _rules = _oidc.Authority is { Length: > 0 } authority ? TokenRules.Of(authority, _oidc) : null;
    }

    /// <returns>Null: the token does not hold, or none are taken.</returns>
    public async Task<Caller?> IdentifyAsync(string token)
    {
        if (_rules is null)
        {
            return null;
        }

        var result = await _tokens.ValidateTokenAsync(token, _rules);
        return result.IsValid && result.ClaimsIdentity.FindFirst(_oidc.NameClaim) is { Value: { Length: > 0 } name }
            ? new Caller($"user:{name}", GrantsOf(result.ClaimsIdentity)) { ExpiresAt = result.SecurityToken.ValidTo }
            : null;
    }

    private ImmutableArray<RoleGrant> GrantsOf(ClaimsIdentity user)
    {
        var grants = ImmutableArray.CreateBuilder<RoleGrant>();
        foreach (var known in user.FindAll(_oidc.RolesClaim).Select(claim => _oidc.Grants.GetValueOrDefault(claim.Value)).OfType<string>())
        {
            foreach (var text in OidcOptions.Texts(known))
            {
                if (RoleGrant.TryParse(text, out var grant))
                {
                    grants.Add(grant.Value);
                }
            }
        }

        return grants.ToImmutable();
    }
}
