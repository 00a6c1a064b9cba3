using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.Contracts.Trust;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Worker.Session.Credentials;

/// <summary>
/// Which coordinators the agent believes, and the certificate that it shows them. An address that a coordinator names, for an upload, must prove
/// to be one of those that the agent is configured with, whatever name it is reached by.
/// </summary>
internal sealed class CoordinatorTrust
{
    private readonly IReadOnlyList<string> _names;
    private readonly CertificateAuthorities? _authorities;
    private readonly ClientCertificate? _certificate;

    private CoordinatorTrust(IReadOnlyList<Uri> servers, CertificateAuthorities? authorities, ClientCertificate? certificate)
    {
        (Scheme, _names) = (servers[0].Scheme, [.. servers.Select(server => server.Host).Distinct()]);
        (_authorities, _certificate) = (authorities, certificate);
    }

    /// <summary>Of all connections: what is sent by TLS to the one is not sent in plain text to another.</summary>
    public string Scheme { get; }

    /// <exception cref="StartUpException">A file cannot be used.</exception>
    public static CoordinatorTrust Of(AgentOptions options)
    {
        var authorities = options.ServerAuthority is { Length: > 0 } file
            ? Use(nameof(options.ServerAuthority), () => CertificateAuthorities.Read(file))
            : null;
        var certificate = options is { ClientCertificate: { Length: > 0 } own, ClientKey: { Length: > 0 } key }
            ? Use(nameof(options.ClientCertificate), () => ClientCertificate.Open(own, key))
            : null;
        return new([.. options.Servers.OfType<Uri>()], authorities, certificate);
    }

    public SslClientAuthenticationOptions SslOptions() => new()
    {
        CertificateChainPolicy = _authorities?.PolicyFor(PeerPurpose.Server),
        RemoteCertificateValidationCallback = (_, shown, _, errors) => IsBelieved(shown, errors),
        LocalCertificateSelectionCallback = _certificate is null ? null : (_, _, _, _, _) => _certificate.Newest(),
    };

    private bool IsBelieved(X509Certificate? shown, SslPolicyErrors errors) => errors switch
    {
        SslPolicyErrors.None => true,
        SslPolicyErrors.RemoteCertificateNameMismatch => shown is X509Certificate2 certificate && _names.Any(
            name => certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false)),
        _ => false,
    };

    private static T Use<T>(string setting, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartUpException($"{AgentOptions.Section}:{setting} cannot be used: {error.Message}", error);
        }
    }
}
