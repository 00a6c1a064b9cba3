using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Contracts.Trust;

/// <summary>Authorities that are believed, from a PEM bundle, and no others: those that the system knows do not count.</summary>
public sealed class CertificateAuthorities
{
    private readonly X509Certificate2Collection _roots;

    private CertificateAuthorities(X509Certificate2Collection roots) => _roots = roots;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">It is no PEM bundle of certificates.</exception>
    public static CertificateAuthorities Read(string file) => Parse(File.ReadAllText(file), file);

    /// <param name="bundle">Certificates in PEM.</param>
    /// <param name="file">Where they are from, for the error.</param>
    /// <exception cref="InvalidDataException">It is no PEM bundle of certificates.</exception>
    public static CertificateAuthorities Parse(string bundle, string file)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(bundle);
        }
        catch (CryptographicException error)
        {
            throw new InvalidDataException($"{file} is no bundle of certificates in PEM: {error.Message}", error);
        }

        return roots.Count > 0
            ? new(roots)
            : throw new InvalidDataException($"{file} has no certificate in PEM.");
    }

    /// <summary>
    /// How a peer's certificate is judged: by what it shows and what is in the bundle. Nothing is fetched from addresses that a certificate names,
    /// neither missing links, which would have whoever connects choose whom we call, nor revocation lists, which most private authorities lack.
    /// </summary>
    public X509ChainPolicy PolicyFor(PeerPurpose purpose)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_roots);
        policy.ApplicationPolicy.Add(new Oid(purpose is PeerPurpose.Server ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2"));
        return policy;
    }
}

/// <summary>What the peer's certificate must be meant for.</summary>
public enum PeerPurpose
{
    Server,
    Client,
}
