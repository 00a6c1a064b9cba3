using Microsoft.Extensions.Options;

namespace Orchestrator.Coordinator.Workers;

/// <summary>A lease must survive a lost heartbeat and a sweep that comes late.</summary>
internal sealed class WorkersOptionsValidator : IValidateOptions<WorkersOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkersOptions options)
    {
        var failures = new List<string>();
        RequirePositive(options.HeartbeatInterval, nameof(options.HeartbeatInterval));
        RequirePositive(options.SweepInterval, nameof(options.SweepInterval));
        RequirePositive(options.RefreshInterval, nameof(options.RefreshInterval));
        RequireThird(options.HeartbeatInterval, nameof(options.HeartbeatInterval));
        RequireThird(options.SweepInterval, nameof(options.SweepInterval));
        if (options.MassLossHold < TimeSpan.Zero)
        {
            failures.Add($"{WorkersOptions.Section}:{nameof(options.MassLossHold)} must not be negative, got {options.MassLossHold}.");
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;

        void RequirePositive(TimeSpan value, string key)
        {
            if (value <= TimeSpan.Zero)
            {
                failures.Add($"{WorkersOptions.Section}:{key} must be above 0, got {value}.");
            }
        }

        void RequireThird(TimeSpan value, string key)
        {
            if (value * 3 > options.LeaseTerm)
            {
                failures.Add(
                    $"{WorkersOptions.Section}:{key} must be at most a third of LeaseTerm ({options.LeaseTerm}), got {value}.");
            }
        }
    }
}
