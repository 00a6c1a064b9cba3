namespace Orchestrator.Deploy.Tests.Charts.Extensions;

/// <summary>cert-manager's.</summary>
internal sealed class Certificate : Extension<CertificateSpec>;

internal sealed class CertificateSpec
{
    public string SecretName { get; set; } = "";

    public IssuerReference IssuerRef { get; set; } = new();

    public CertificateKey PrivateKey { get; set; } = new();

    public IList<string> Usages { get; set; } = [];

    public IList<string> DnsNames { get; set; } = [];
}

internal sealed class IssuerReference
{
    public string Name { get; set; } = "";

    public string Kind { get; set; } = "";
}

internal sealed class CertificateKey
{
    public string RotationPolicy { get; set; } = "";
}
