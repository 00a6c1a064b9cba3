using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orchestrator.ServiceDefaults.Tls;

/// <summary>Looks at the files of the host's certificate again and again, so that whoever renews it has to restart nothing.</summary>
internal sealed partial class CertificateReload : BackgroundService
{
    private readonly ServerTls _tls;
    private readonly ILogger<CertificateReload> _logger;

    public CertificateReload(ServerTls tls, TlsInstruments instruments, ILogger<CertificateReload> logger)
    {
        (_tls, _logger) = (tls, logger);
        instruments.Observe(tls);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_tls.ReloadInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            switch (_tls.Reload())
            {
                case TlsChange.Replaced replaced:
                    LogReplaced(replaced.ExpiresAt);
                    break;
                case TlsChange.Refused refused:
                    LogRefused(refused.Why, _tls.ExpiresAt);
                    break;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "New connections get the renewed certificate, which expires at {ExpiresAt:u}")]
    private partial void LogReplaced(DateTimeOffset expiresAt);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The new certificate cannot be used: {Why} The old one stays, which expires at {ExpiresAt:u}")]
    private partial void LogRefused(string why, DateTimeOffset expiresAt);
}
