using System.Net.Http.Headers;
using Microsoft.Net.Http.Headers;
using Orchestrator.Contracts.Access;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Security.Keys;

namespace Orchestrator.Coordinator.Security.Authentication;

/// <summary>
/// Knows callers by what they show: <c>authorization: Bearer …</c> with a key or a token of the OpenID provider, which its beginning tells;
/// else a certificate. Who shows something that does not hold is refused, whatever else they show.
/// </summary>
internal sealed partial class Callers(
    AuthenticationMode mode, KeyStore keys, OidcCallers oidc, AuthenticationInstruments instruments,
    ILogger<Callers> logger) : ICallers
{
    public async Task<Caller> IdentifyAsync(HttpContext call, CancellationToken cancellation)
    {
        if (!mode.IsRequired)
        {
            return Caller.Anonymous;
        }

        var shown = call.Request.Headers[HeaderNames.Authorization];
        return shown.Count > 0 ? await OfBearerAsync(call, shown.ToString(), cancellation)
            : CertificateCallers.Identify(call.Connection.ClientCertificate)
            ?? throw Refused(
                call, "nothing", "Show who you are: a key or token as `authorization: Bearer …` (ORC_TOKEN for orc), or a certificate.");
    }

    private async Task<Caller> OfBearerAsync(HttpContext call, string header, CancellationToken cancellation)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value)
            || !value.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) || value.Parameter is not { Length: > 0 } text)
        {
            throw Refused(call, "scheme", "The authorization must be of the form `Bearer …`.");
        }

        if (!text.StartsWith(KeyText.Prefix, StringComparison.Ordinal))
        {
            return await oidc.IdentifyAsync(text)
                ?? throw Refused(call, "token", "The token is not taken: it is not of this issuer and audience, or has expired.");
        }

        if (!KeyText.TryParse(text, out var key))
        {
            throw Refused(call, "form", "The key is not whole: it is orc_, 16 hexadecimal digits, _, and 64 more.");
        }

        return (await keys.FindAsync(key, cancellation))?.ToCaller()
            ?? throw Refused(call, "key", "The key is not known, was revoked, or has expired.", key.Id);
    }

    private OrchestratorException Refused(HttpContext call, string what, string message, string keyId = "")
    {
        instruments.Refused(what);
        LogRefused(call.Request.Path, call.Connection.RemoteIpAddress?.ToString() ?? "", what, keyId);
        return AccessErrors.Unauthenticated(message);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call of {Method} from {Peer} is refused for what it shows: {What} {KeyId}")]
    private partial void LogRefused(string method, string peer, string what, string keyId);
}
