using Microsoft.Extensions.Options;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>Says what is wrong with webhooks, also what binding would pass over. Addresses and secrets are not repeated.</summary>
internal sealed class WebhooksOptionsValidator(IConfiguration configuration) : IValidateOptions<WebhooksOptions>
{
    private static readonly string[] Settings =
        [nameof(WebhookOptions.Url), nameof(WebhookOptions.Secret), nameof(WebhookOptions.On), nameof(WebhookOptions.Project)];

    public ValidateOptionsResult Validate(string? name, WebhooksOptions options)
    {
        var failures = new List<string>();
        foreach (var webhook in configuration.GetSection(WebhooksOptions.Section).GetChildren())
        {
            failures.AddRange(UnreadIn(webhook));
            failures.AddRange(FailuresOf(webhook.Path, options.GetValueOrDefault(webhook.Key) ?? new()));
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    // A misspelt Secret would leave deliveries unsigned, a misspelt Project would tell of all projects.
    private static IEnumerable<string> UnreadIn(IConfigurationSection webhook) =>
        from setting in webhook.GetChildren()
        let isKnown = Settings.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)
        where !isKnown || setting.Value is null
        select isKnown
            ? $"{setting.Path} must be one text, not a list."
            : $"{setting.Path} is no setting of a webhook; there are {string.Join(", ", Settings)}.";

    private static IEnumerable<string> FailuresOf(string path, WebhookOptions webhook)
    {
        if (!IsAddress(webhook.Url))
        {
            yield return $"{path}:{nameof(webhook.Url)} must be an absolute http or https URL without user name and fragment.";
        }

        if (webhook.Secret is not null && WebhookSignature.KeyOf(webhook.Secret) is not { Length: > 0 })
        {
            yield return $"{path}:{nameof(webhook.Secret)} must be a text that is not empty, and base64 behind \"{WebhookSignature.Base64Prefix}\".";
        }

        if (Webhook.EventsOf(webhook.On) is not { Count: > 0 })
        {
            yield return $"{path}:{nameof(webhook.On)} must be some of {string.Join(", ", Webhook.Events)}, with commas between, got \"{webhook.On}\".";
        }

        if (webhook.Project is "")
        {
            yield return $"{path}:{nameof(webhook.Project)} must not be empty; without it, the webhook hears of all projects.";
        }
    }

    private static bool IsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0 && url.Fragment.Length == 0;
}
