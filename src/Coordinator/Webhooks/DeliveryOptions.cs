namespace Orchestrator.Coordinator.Webhooks;

/// <summary>How webhooks are told.</summary>
internal sealed class DeliveryOptions
{
    public const string Section = "WebhookDeliveries";

    /// <summary>Time between two looks for what is due; an end that this coordinator records is told at once. Default: 00:00:02.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>In which a receiver must answer. Default: 00:00:10.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause after the first try that failed; it doubles with each, up to an hour, less up to a quarter by chance. Default: 00:00:05.</summary>
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>After a failed try, another one is planned only within so long of the run's end. Default: 1.00:00:00.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);
}
