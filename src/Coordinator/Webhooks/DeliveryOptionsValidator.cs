using Microsoft.Extensions.Options;

namespace Orchestrator.Coordinator.Webhooks;

internal sealed class DeliveryOptionsValidator : IValidateOptions<DeliveryOptions>
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, DeliveryOptions options)
    {
        var failures = new List<string>();
        RequirePositive(options.SweepInterval, nameof(options.SweepInterval));
        RequirePositive(options.Timeout, nameof(options.Timeout));
        RequirePositive(options.Backoff, nameof(options.Backoff));
        RequirePositive(options.GiveUpAfter, nameof(options.GiveUpAfter));
        if (options.Timeout > LongestTimeout)
        {
            failures.Add($"{DeliveryOptions.Section}:{nameof(options.Timeout)} must be at most {LongestTimeout}, got {options.Timeout}.");
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;

        void RequirePositive(TimeSpan value, string key)
        {
            if (value <= TimeSpan.Zero)
            {
                failures.Add($"{DeliveryOptions.Section}:{key} must be above 0, got {value}.");
            }
        }
    }
}
