using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.TestKit;

/// <summary>An authority of a test's own, which signs whatever the test needs.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Beginning = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "the tests' authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(Beginning, End);
    }

    /// <summary>Its certificate.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Of a server on this machine.</summary>
    public TestCertificate IssueServer(DateTimeOffset? until = null) => Issue("localhost", "1.3.6.1.5.5.7.3.1", until ?? End, names =>
    {
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
    });

    /// <summary>Of a client by that name.</summary>
    public TestCertificate IssueClient(string name, DateTimeOffset? until = null) =>
        Issue(name, "1.3.6.1.5.5.7.3.2", until ?? End, names => names.AddDnsName(name));

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private TestCertificate Issue(string name, string purpose, DateTimeOffset until, Action<SubjectAlternativeNameBuilder> addNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        addNames(names);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        using var certificate = request.Create(_certificate, Beginning, until, RandomNumberGenerator.GetBytes(16));
        return new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), certificate.Thumbprint);
    }
}

/// <summary>A certificate and its key, in PEM.</summary>
public sealed record TestCertificate(string Certificate, string Key, string Thumbprint)
{
    /// <summary>Writes <c>tls.crt</c> and <c>tls.key</c> into a folder, as they lie in a mounted secret.</summary>
    public TestCertificate WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(CertificateIn(folder), Certificate);
        File.WriteAllText(KeyIn(folder), Key);
        return this;
    }

    /// <summary>Puts both into one file, in the place of what was there, from one moment to the next.</summary>
    public TestCertificate Replace(string file)
    {
        File.WriteAllText($"{file}.new", $"{Certificate}\n{Key}\n");
        File.Move($"{file}.new", file, overwrite: true);
        return this;
    }

    public static string CertificateIn(string folder) => Path.Combine(folder, "tls.crt");

    public static string KeyIn(string folder) => Path.Combine(folder, "tls.key");
}
