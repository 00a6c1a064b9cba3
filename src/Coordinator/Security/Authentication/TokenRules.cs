using System.Net.Security;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Orchestrator.Contracts.Trust;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Coordinator.Security.Authentication;

/// <summary>
/// What makes a token hold: this issuer, this audience, its signature and its time. The issuer's keys are read from the issuer, again from time to
/// time, and when a token is signed by one that is not known.
/// </summary>
internal static class TokenRules
{
    // Clocks of issuers and coordinators may differ by this much.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <exception cref="StartUpException">The bundle of the issuer's authority cannot be used.</exception>
    public static TokenValidationParameters Of(string authority, OidcOptions oidc)
    {
        var isSecure = authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        var issuer = new HttpDocumentRetriever(new HttpClient(HandlerOf(oidc))) { RequireHttps = isSecure };
        return new()
        {
            ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
                $"{authority.TrimEnd('/')}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), issuer),
            ValidAudience = oidc.Audience,
            RequireExpirationTime = true,
            ClockSkew = Skew,
        };
    }

    private static SocketsHttpHandler HandlerOf(OidcOptions oidc)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (oidc.CertificateAuthority is { Length: > 0 } file)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Authorities(file).PolicyFor(PeerPurpose.Server) };
        }

        return handler;
    }

    private static CertificateAuthorities Authorities(string file)
    {
        try
        {
            return CertificateAuthorities.Read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartUpException(
                $"{AuthenticationOptions.Section}:Oidc:{nameof(OidcOptions.CertificateAuthority)} cannot be used: {error.Message}", error);
        }
    }
}
