using Microsoft.Extensions.Options;

namespace Orchestrator.Coordinator.Platform.Telemetry;

internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        var failures = new List<string>();
        if (options.ReadEvery < Shortest)
        {
            failures.Add($"{TelemetryOptions.Section}:{nameof(options.ReadEvery)} must be at least {Shortest}, got {options.ReadEvery}.");
        }

        if (options.ReadLedgerEvery < Shortest)
        {
            failures.Add($"{TelemetryOptions.Section}:{nameof(options.ReadLedgerEvery)} must be at least {Shortest}, got {options.ReadLedgerEvery}.");
        }

        if (options.DatabaseCapacity < 0)
        {
            failures.Add($"{TelemetryOptions.Section}:{nameof(options.DatabaseCapacity)} must be at least 0, got {options.DatabaseCapacity}.");
        }

        failures.AddRange(options.PeakFlops.Where(peak => !(peak.Value > 0)).Select(
            peak => $"{TelemetryOptions.Section}:{nameof(options.PeakFlops)}:{peak.Key} must be above 0, got {peak.Value}."));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
