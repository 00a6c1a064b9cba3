using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Doctor;

/// <summary>Looks at the certificate that a coordinator shows. Whether it is trusted is the connection's business, not this one's.</summary>
internal static class CertificateExamination
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async IAsyncEnumerable<Finding> ExamineAsync(
        ServerAddress server, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var address in server.Uris.Where(address => address.Scheme == Uri.UriSchemeHttps))
        {
            yield return await ExamineAsync(address, clock, cancellation);
        }
    }

    private static async Task<Finding> ExamineAsync(Uri address, TimeProvider clock, CancellationToken cancellation)
    {
        var subject = $"certificate of {address.Authority}";
        try
        {
            using var patience = new CancellationTokenSource(Patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            return Judge(subject, await ReadEndAsync(address, either.Token), clock.GetUtcNow());
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested
            && error is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            return Found.Fail(subject, $"could not be read: {error.Message}", "Look whether the coordinator listens there, and speaks TLS.");
        }
    }

    private static async Task<DateTimeOffset> ReadEndAsync(Uri address, CancellationToken cancellation)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, cancellation);
        DateTimeOffset end = default;
        await using var tls = new SslStream(socket.GetStream());
        var options = new SslClientAuthenticationOptions { TargetHost = address.Host };
#pragma warning disable CA5359 // Nothing is said over this connection.
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            end = certificate is X509Certificate2 shown ? shown.NotAfter.ToUniversalTime() : default;
            return true;
        };
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(options, cancellation);
        return end;
    }

    private static Finding Judge(string subject, DateTimeOffset end, DateTimeOffset now)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"is good until {end:u}");
        const string fix = "Put a new one into the coordinator's Tls:Certificate; it is taken up without a restart.";
        return end <= now ? Found.Fail(subject, string.Create(CultureInfo.InvariantCulture, $"expired at {end:u}"), fix)
            : end - now < Soon ? Found.Warn(subject, what, fix)
            : Found.Ok(subject, what);
    }
}
