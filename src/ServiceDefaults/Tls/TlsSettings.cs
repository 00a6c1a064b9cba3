using Microsoft.Extensions.Configuration;

namespace Orchestrator.ServiceDefaults.Tls;

/// <summary>The files that a host proves itself with, and those by which it knows clients.</summary>
/// <param name="Certificate">PEM: the host's certificate, then those between it and its authority.</param>
/// <param name="PrivateKey">PEM, not encrypted.</param>
/// <param name="ClientAuthority">PEM: the authorities of clients' certificates; null: no client is asked for one.</param>
/// <param name="ReloadInterval">How often the files are looked at. Default: 00:00:10.</param>
internal sealed record TlsSettings(string Certificate, string PrivateKey, string? ClientAuthority, TimeSpan ReloadInterval)
{
    public const string CertificateKey = "Tls:Certificate";
    public const string PrivateKeyKey = "Tls:Key";
    public const string ClientAuthorityKey = "Tls:ClientAuthority";

    private const string ReloadIntervalKey = "Tls:ReloadInterval";
    private static readonly TimeSpan DefaultReloadInterval = TimeSpan.FromSeconds(10);

    /// <returns>Null: the host has no certificate.</returns>
    /// <exception cref="StartUpException">Half of the settings are there.</exception>
    public static TlsSettings? Read(IConfiguration configuration)
    {
        var (certificate, key, authority) = (
            ValueOf(configuration, CertificateKey), ValueOf(configuration, PrivateKeyKey), ValueOf(configuration, ClientAuthorityKey));
        return (certificate, key) switch
        {
            (not null, not null) => new(certificate, key, authority, IntervalOf(configuration)),
            (null, null) when authority is null => null,
            (null, null) => throw new StartUpException($"{ClientAuthorityKey} needs {CertificateKey} and {PrivateKeyKey}."),
            _ => throw new StartUpException($"{CertificateKey} and {PrivateKeyKey} belong together; one of them is not set."),
        };
    }

    private static TimeSpan IntervalOf(IConfiguration configuration)
    {
        if (ValueOf(configuration, ReloadIntervalKey) is not { } text)
        {
            return DefaultReloadInterval;
        }

        return TimeSpan.TryParse(text, out var interval) && interval > TimeSpan.Zero
            ? interval
            : throw new StartUpException($"{ReloadIntervalKey} must be a duration above 0, for instance 00:00:10, got \"{text}\".");
    }

    private static string? ValueOf(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : null;
}
