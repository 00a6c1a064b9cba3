using System.Net.Security;
using Orchestrator.Contracts.Trust;

namespace Orchestrator.ServiceDefaults.Tls;

/// <summary>
/// The certificate of a host as its files had it when they were last good. Connections keep the one that they began with; new ones get the
/// newest.
/// </summary>
internal sealed class ServerTls
{
    private readonly TlsSettings _settings;
    private readonly TimeProvider _clock;
    private volatile LoadedTls _current;
    private string _content;
    private string? _bad;
    private bool _isTold;

    private ServerTls(TlsSettings settings, TimeProvider clock, TlsFiles files)
    {
        (_settings, _clock, _content) = (settings, clock, files.Content);
        _current = files.Load(settings, clock.GetUtcNow());
    }

    public TimeSpan ReloadInterval => _settings.ReloadInterval;

    public DateTimeOffset ExpiresAt => _current.ExpiresAt;

    public TimeSpan Rest => ExpiresAt - _clock.GetUtcNow();

    /// <exception cref="StartUpException">The files cannot be used, and why.</exception>
    public static ServerTls Open(TlsSettings settings, TimeProvider clock)
    {
        try
        {
            return new(settings, clock, TlsFiles.Read(settings));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartUpException($"The certificate cannot be used ({TlsSettings.CertificateKey}): {error.Message}", error);
        }
    }

    /// <summary>For one connection that begins.</summary>
    /// <param name="asksForCertificate">Clients may show one; who shows a bad one is refused, who shows none is not.</param>
    public SslServerAuthenticationOptions Options(bool asksForCertificate)
    {
        var now = _current;
        var options = new SslServerAuthenticationOptions { ServerCertificateContext = now.Certificate };
        if (asksForCertificate && now.ClientAuthorities is { } authorities)
        {
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = authorities.PolicyFor(PeerPurpose.Client);
            options.RemoteCertificateValidationCallback = (_, shown, _, errors) => shown is null || errors is SslPolicyErrors.None;
        }

        return options;
    }

    /// <summary>
    /// Takes up what the files say now. Files that belong together are rarely replaced at one moment, so what is bad counts once it was found
    /// twice.
    /// </summary>
    /// <returns>What changed; a bad new file is told once and changes nothing.</returns>
    public TlsChange Reload()
    {
        TlsFiles files;
        try
        {
            files = TlsFiles.Read(_settings);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Bad(error.Message, error.Message);
        }

        if (files.Content == _content)
        {
            _bad = null;
            return TlsChange.None;
        }

        try
        {
            _current = files.Load(_settings, _clock.GetUtcNow());
            (_content, _bad) = (files.Content, null);
            return new TlsChange.Replaced(ExpiresAt);
        }
        catch (InvalidDataException error)
        {
            return Bad(files.Content, error.Message);
        }
    }

    private TlsChange Bad(string content, string why)
    {
        if (content != _bad)
        {
            (_bad, _isTold) = (content, false);
            return TlsChange.None;
        }

        if (_isTold)
        {
            return TlsChange.None;
        }

        _isTold = true;
        return new TlsChange.Refused(why);
    }
}

/// <summary>What became of the files since they were last looked at.</summary>
internal abstract record TlsChange
{
    public static readonly TlsChange None = new Nothing();

    internal sealed record Nothing : TlsChange;

    internal sealed record Replaced(DateTimeOffset ExpiresAt) : TlsChange;

    internal sealed record Refused(string Why) : TlsChange;
}
