namespace Orchestrator.Coordinator.Webhooks;

/// <summary>The webhooks by name. The name is the key of the configuration, a word or a number: <c>Webhooks:alerts:Url</c>, say.</summary>
internal sealed class WebhooksOptions : Dictionary<string, WebhookOptions>
{
    public const string Section = "Webhooks";

    public WebhooksOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }
}

/// <summary>An address that is told when runs end.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Where to POST, http or https. May be as secret as a password: it is neither logged nor stored. Default: none, it is required.</summary>
    public string? Url { get; set; }

    /// <summary>
    /// What deliveries are signed with: any text, whose UTF-8 is the key, or "whsec_" and the key in base64. Default: none, they are not signed.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>The ends that are told, with commas between. Default: succeeded,failed,canceled.</summary>
    public string On { get; set; } = "succeeded,failed,canceled";

    /// <summary>Only runs of this project. Default: none, runs of all projects.</summary>
    public string? Project { get; set; }
}
