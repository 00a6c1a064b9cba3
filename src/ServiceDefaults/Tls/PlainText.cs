using System.Net;

namespace Orchestrator.ServiceDefaults.Tls;

/// <summary>What may be spoken in plain text where others than this machine can listen: the setting `Listen:PlainText`.</summary>
internal enum PlainText
{
    None,

    /// <summary>Health and metrics, also where gRPC has a certificate.</summary>
    Http,

    All,
}

/// <summary>Plain text beyond this machine is somebody's explicit choice, never what a setting that was forgotten comes to.</summary>
internal static class PlainTextRule
{
    public const string Key = "Listen:PlainText";

    /// <returns>Null: no such choice.</returns>
    public static PlainText? Parse(string? text) => text switch
    {
        null or "" or "none" => PlainText.None,
        "http" => PlainText.Http,
        "all" => PlainText.All,
        _ => null,
    };

    /// <returns>Why the host must not listen so, and what to set; null when it may.</returns>
    public static string? Fault(IPAddress address, bool hasCertificate, bool hasGrpc, PlainText allowed)
    {
        if (hasCertificate)
        {
            return allowed is PlainText.All
                ? $"{Key} is all, and {TlsSettings.CertificateKey} names a certificate; leave one of them out."
                : null;
        }

        if (IPAddress.IsLoopback(address) || allowed is PlainText.All || (allowed is PlainText.Http && !hasGrpc))
        {
            return null;
        }

        var choice = hasGrpc ? "all" : "http";
        return $"Listen:Address {address} is reached from other machines, and there is no certificate. Name one with {TlsSettings.CertificateKey} "
            + $"and {TlsSettings.PrivateKeyKey}, or choose plain text with {Key}={choice}.";
    }
}
