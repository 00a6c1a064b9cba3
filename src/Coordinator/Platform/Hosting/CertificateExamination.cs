using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;

namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>For how long is the certificate good that this coordinator shows?</summary>
internal sealed class CertificateExamination(IConfiguration configuration, TimeProvider clock) : IExamination
{
    private const string Setting = "Tls:Certificate";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public string Area => "certificates";

    public Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>(
        [configuration[Setting] is { Length: > 0 } file ? Read(file) : Found.Ok($"{Setting} is not set: this coordinator speaks plain text")]);

    private Finding Read(string file)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            return Judge(certificate.NotAfter.ToUniversalTime(), file);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return Found.Fail(file, $"cannot be read: {error.Message}", $"Put a PEM file there, or name another in {Setting}.");
        }
    }

    private Finding Judge(DateTimeOffset end, string file)
    {
        var left = end - clock.GetUtcNow();
        const string fix = "Put a new one in its place; it is taken up without a restart.";
        return left <= TimeSpan.Zero ? Found.Fail(file, $"expired at {end:u}", fix)
            : left < Soon ? Found.Warn(file, $"expires at {end:u}, in {Amount.OfTime(left)}", fix)
            : Found.Ok($"good until {end:u}", file);
    }
}
