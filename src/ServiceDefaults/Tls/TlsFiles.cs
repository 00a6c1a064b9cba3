using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.Contracts.Trust;

namespace Orchestrator.ServiceDefaults.Tls;

/// <summary>What the files of <see cref="TlsSettings"/> say, read together.</summary>
/// <param name="Content">Their text, by which a change is noticed: the time of a file says little where files are replaced by links.</param>
internal sealed record TlsFiles(string Content, string CertificateText, string KeyText, string? AuthorityText)
{
    /// <exception cref="IOException">One of them cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One of them may not be read.</exception>
    public static TlsFiles Read(TlsSettings settings)
    {
        var (certificate, key) = (File.ReadAllText(settings.Certificate), File.ReadAllText(settings.PrivateKey));
        var authority = settings.ClientAuthority is { } file ? File.ReadAllText(file) : null;
        return new(string.Join('\0', certificate, key, authority), certificate, key, authority);
    }

    /// <exception cref="InvalidDataException">They do not belong together, are no PEM, or have expired.</exception>
    public LoadedTls Load(TlsSettings settings, DateTimeOffset now)
    {
        var certificate = OwnCertificate(settings);
        if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime)
        {
            throw new InvalidDataException(
                $"The certificate in {settings.Certificate} has expired at {certificate.NotAfter.ToUniversalTime():u}.");
        }

        var all = new X509Certificate2Collection();
        all.ImportFromPem(CertificateText);
        all.RemoveAt(0); // itself
        var authorities = AuthorityText is { } bundle ? CertificateAuthorities.Parse(bundle, settings.ClientAuthority!) : null;
        return new(SslStreamCertificateContext.Create(certificate, all, offline: true), authorities);
    }

    private X509Certificate2 OwnCertificate(TlsSettings settings)
    {
        try
        {
            return X509Certificate2.CreateFromPem(CertificateText, KeyText);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"{settings.Certificate} and {settings.PrivateKey} are no certificate and its key: {error.Message}", error);
        }
    }
}

/// <summary>What a host shows of itself, and whose clients it knows.</summary>
internal sealed record LoadedTls(SslStreamCertificateContext Certificate, CertificateAuthorities? ClientAuthorities)
{
    public DateTimeOffset ExpiresAt => new(Certificate.TargetCertificate.NotAfter.ToUniversalTime());
}
