using Microsoft.Extensions.Configuration;
using Orchestrator.Coordinator.Webhooks;

namespace Orchestrator.Coordinator.Tests.Webhooks;

public sealed class WebhooksOptionsTests
{
    private const string Address = "https://example.com/hook";

    [Theory]
    [InlineData("Webhooks:0:Url", "ftp://example.com")]
    [InlineData("Webhooks:0:Url", "/hook")]
    [InlineData("Webhooks:0:Url", "https://me:password@example.com")]
    [InlineData("Webhooks:0:Secret", "")]
    [InlineData("Webhooks:0:Secret", "whsec_?")]
    [InlineData("Webhooks:0:Secret", "whsec_")]
    [InlineData("Webhooks:0:On", "")]
    [InlineData("Webhooks:0:On", "failed,paused")]
    [InlineData("Webhooks:0:Project", "")]
    [InlineData("Webhooks:0:Secrt", "something")]
    public void A_bad_setting_is_named_and_secrets_are_not_repeated(string key, string value)
    {
        var failure = Assert.Single(FailuresOf(("Webhooks:0:Url", Address), (key, value)));

        Assert.StartsWith($"{key} ", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("password", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_refused_where_a_text_is_read() =>
        Assert.Equal("Webhooks:0:On must be one text, not a list.", Assert.Single(FailuresOf(("Webhooks:0:Url", Address), ("Webhooks:0:On:0", "failed"))));

    [Fact]
    public void A_webhook_without_an_address_is_refused() =>
        Assert.StartsWith("Webhooks:alerts:Url must be ", Assert.Single(FailuresOf(("Webhooks:alerts:On", "failed"))), StringComparison.Ordinal);

    [Fact]
    public void A_webhook_must_not_be_an_address_alone() =>
        Assert.StartsWith("Webhooks:0:Url must be ", Assert.Single(FailuresOf(("Webhooks:0", Address))), StringComparison.Ordinal);

    [Fact]
    public void Everything_that_can_be_set_can_be_set_together() => Assert.Empty(FailuresOf(
        ("Webhooks:0:Url", Address), ("Webhooks:0:Secret", "whsec_c2VjcmV0"), ("Webhooks:0:On", "failed, Succeeded"), ("Webhooks:0:Project", "p"),
        ("Webhooks:alerts:url", "http://127.0.0.1:8080/?token=x")));

    private static IEnumerable<string> FailuresOf(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        var options = configuration.GetSection(WebhooksOptions.Section).Get<WebhooksOptions>() ?? [];
        return new WebhooksOptionsValidator(configuration).Validate(name: null, options).Failures ?? [];
    }
}
