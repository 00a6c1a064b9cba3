namespace Orchestrator.Coordinator.Security.Authentication;

/// <summary>How callers are known.</summary>
internal sealed class AuthenticationOptions
{
    public const string Section = "Authentication";
    public const string Required = "required";
    public const string None = "none";

    /// <summary>
    /// "required": who shows nothing that holds is refused. "none": nobody is asked. Default: none on loopback, required elsewhere.
    /// </summary>
    public string? Mode { get; set; }

    /// <summary>File with the text of an operator's key that is known from the start on. Default: none.</summary>
    public string? BootstrapKeyFile { get; set; }

    /// <summary>File with the text of a join token that is known from the start on, and does not expire. Default: none.</summary>
    public string? BootstrapJoinTokenFile { get; set; }

    /// <summary>How long a worker's credential holds; its agent gets the next one at half of it. Default: 1.00:00:00.</summary>
    public TimeSpan WorkerCredentialLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How soon a call under way ends once what it was authenticated by holds no longer. Default: 00:00:05.</summary>
    public TimeSpan RecheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Tokens of an OpenID provider. Default: none are taken.</summary>
    public OidcOptions Oidc { get; set; } = new();
}

/// <summary>Whose tokens are taken, and what they grant.</summary>
internal sealed class OidcOptions
{
    /// <summary>The issuer's address, https unless it is on this machine. Default: none, no tokens are taken.</summary>
    public string? Authority { get; set; }

    /// <summary>What tokens must be meant for. Default: none, it is required.</summary>
    public string? Audience { get; set; }

    /// <summary>PEM bundle of the authorities of the issuer's certificate. Default: those that the system knows.</summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>The claim that names the user in the audit trail. Default: sub.</summary>
    public string NameClaim { get; set; } = "sub";

    /// <summary>The claim whose values are looked up in <see cref="Grants"/>. Default: roles.</summary>
    public string RolesClaim { get; set; } = "roles";

    /// <summary>What each value of the claim grants, with commas between: "submitter:vision,viewer:*". Other values grant nothing.</summary>
    public Dictionary<string, string> Grants { get; } = new(StringComparer.Ordinal);

    /// <summary>The parts of a value of <see cref="Grants"/>.</summary>
    public static string[] Texts(string grants) => grants.Split(',', StringSplitOptions.TrimEntries);
}
