using Microsoft.Extensions.Options;

namespace Orchestrator.Coordinator.Checkpoints;

internal sealed class CheckpointsOptionsValidator : IValidateOptions<CheckpointsOptions>
{
    private static readonly TimeSpan MostOften = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LeastOften = TimeSpan.FromDays(3650);

    public ValidateOptionsResult Validate(string? name, CheckpointsOptions options) =>
        options.VerifyEvery >= MostOften && options.VerifyEvery <= LeastOften
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{CheckpointsOptions.Section}:{nameof(options.VerifyEvery)} must be {MostOften:c} to {LeastOften:c}, got {options.VerifyEvery:c}.");
}
