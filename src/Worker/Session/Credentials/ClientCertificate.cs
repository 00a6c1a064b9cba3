using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Worker.Session.Credentials;

/// <summary>The agent's certificate, from files that somebody renews: each connection gets what they say then, or what they last said that was good.</summary>
internal sealed class ClientCertificate
{
    private readonly string _certificate;
    private readonly string _key;
    private volatile X509Certificate2 _newest;

    private ClientCertificate(string certificate, string key)
    {
        (_certificate, _key) = (certificate, key);
        _newest = Read();
    }

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="InvalidDataException">They are no certificate and its key.</exception>
    public static ClientCertificate Open(string certificate, string key) => new(certificate, key);

    public X509Certificate2 Newest()
    {
        try
        {
            _newest = Read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Half of it is replaced, perhaps; the coordinator says so when the old one holds no longer.
        }

        return _newest;
    }

    private X509Certificate2 Read()
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(_certificate, _key);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{_certificate} and {_key} are no certificate and its key: {error.Message}", error);
        }
    }
}
