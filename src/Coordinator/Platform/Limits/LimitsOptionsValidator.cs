using Microsoft.Extensions.Options;

namespace Orchestrator.Coordinator.Platform.Limits;

internal sealed class LimitsOptionsValidator : IValidateOptions<LimitsOptions>
{
    public ValidateOptionsResult Validate(string? name, LimitsOptions options)
    {
        var failures = new List<string>();
        Require(nameof(options.CallsPerSecond), options.CallsPerSecond, least: 1);
        Require(nameof(options.CallsAtOnce), options.CallsAtOnce, least: options.CallsPerSecond);
        Require(nameof(options.StreamsAtATime), options.StreamsAtATime, least: 1);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(string key, int value, int least)
        {
            if (value < least)
            {
                failures.Add($"{LimitsOptions.Section}:{key} must be at least {least}, got {value}.");
            }
        }
    }
}
