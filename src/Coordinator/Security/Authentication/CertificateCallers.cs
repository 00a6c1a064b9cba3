using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Security.Authentication;

/// <summary>
/// Knows workers by their certificates. That an authority of ours has signed one was made sure of when the connection began; what is left is the
/// name: the first DNS name of it, else its common name.
/// </summary>
internal static class CertificateCallers
{
    /// <returns>Null: none was shown, or it names no worker.</returns>
    public static Caller? Identify(X509Certificate2? certificate)
    {
        if (certificate is null || NameOf(certificate) is not { } name || !WorkerNames.IsValid(name))
        {
            return null;
        }

        return new Caller($"worker:{name}", [new(Role.Worker, RoleGrant.AllProjects)])
        {
            ExpiresAt = certificate.NotAfter.ToUniversalTime(),
            Worker = new(name, IdentityHash: null),
        };
    }

    private static string? NameOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        try
        {
            return names?.EnumerateDnsNames().FirstOrDefault() ?? CommonNameOf(certificate);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static string? CommonNameOf(X509Certificate2 certificate) =>
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } name ? name : null;
}
