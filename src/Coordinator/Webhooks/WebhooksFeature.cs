using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>Tells others when runs end: each end is stored with what is to be said of it, and sent until it is taken.</summary>
internal static class WebhooksFeature
{
    public static WebApplicationBuilder AddWebhooks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<WebhooksOptions>().BindConfiguration(WebhooksOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhooksOptions>, WebhooksOptionsValidator>();
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DeliveryOptions>, DeliveryOptionsValidator>();
        services.AddSingleton<IReadOnlyList<Webhook>>(provider =>
            [.. provider.GetRequiredService<IOptions<WebhooksOptions>>().Value.Select(webhook => new Webhook(webhook.Key, webhook.Value))]);
        services.AddWebhookClient();
        services.AddSingleton<OutboxBell>();
        services.AddSingleton<IWebhookOutbox, WebhookOutbox>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<IExamination, DeliveryExamination>();
        services.AddSingleton<DeliveryQuery>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookInstruments>();
        services.AddHostedService<WebhookDelivery>();
        services.AddSingleton<IRequestValidator<ListDeliveriesRequest>, ListDeliveriesValidator>();
        return builder;
    }

    public static WebApplication MapWebhooks(this WebApplication app)
    {
        app.MapGrpcService<WebhooksGrpcService>();
        return app;
    }

    // Who is called is for the configuration to say alone, so a receiver cannot send us elsewhere. The factory would log every address.
    private static void AddWebhookClient(this IServiceCollection services) => services.AddHttpClient(WebhookSender.ClientName)
        .ConfigureHttpClient((provider, client) =>
        {
            client.Timeout = provider.GetRequiredService<IOptions<DeliveryOptions>>().Value.Timeout;
            client.DefaultRequestHeaders.UserAgent.ParseAdd("orchestrator-coordinator");
        })
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        .RemoveAllLoggers();
}
