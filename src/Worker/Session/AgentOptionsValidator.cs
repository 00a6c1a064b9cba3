using Microsoft.Extensions.Options;
using Orchestrator.Training.Checkpoints;

namespace Orchestrator.Worker.Session;

/// <summary>Says everything that is wrong with the agent's settings at once.</summary>
internal sealed class AgentOptionsValidator : IValidateOptions<AgentOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private const long LeastVerifiedBytes = 1 << 20;
    private static readonly TimeSpan MostGrace = TimeSpan.FromDays(1);

    private static IEnumerable<string> Failures(AgentOptions options)
    {
        if (options.Servers.Any(address => address is null))
        {
            yield return Failure(nameof(options.Server), "must be an address like http://host:5080, or several with commas", options.Server);
        }

        if (options.Servers.OfType<Uri>().Select(address => address.Scheme).Distinct().Count() > 1)
        {
            yield return Failure(nameof(options.Server), "must not mix http and https", options.Server);
        }

        if (options.ClientCertificate is null != options.ClientKey is null)
        {
            yield return $"{AgentOptions.Section}:{nameof(options.ClientCertificate)} and {nameof(options.ClientKey)} belong together; "
                + "one of them is not set.";
        }

        if (options.JoinToken is not null && options.JoinTokenFile is not null)
        {
            yield return $"{AgentOptions.Section}:{nameof(options.JoinToken)} and {nameof(options.JoinTokenFile)} are both set; "
                + "one is enough.";
        }

        if (options.Name is { } name && !WorkerName.IsValid(name))
        {
            yield return Failure(nameof(options.Name), $"must be {WorkerName.Rule}", name);
        }

        if (options.Pool.Length is 0 or > 63)
        {
            yield return Failure(nameof(options.Pool), "must have 1 to 63 characters", options.Pool);
        }

        if (options.Folder.Length == 0)
        {
            yield return Failure(nameof(options.Folder), "must name a folder", options.Folder);
        }

        if (options.Checkpoints is not null && options.PlaceOfCheckpoints() is null)
        {
            yield return Failure(nameof(options.Checkpoints), $"must be {CheckpointPlace.Rule}", options.Checkpoints);
        }

        if (options.CpuDevices is < 0 or > 256)
        {
            yield return Failure(nameof(options.CpuDevices), "must be 0 to 256", options.CpuDevices);
        }

        if (options.StopGrace < TimeSpan.Zero || options.StopGrace > MostGrace)
        {
            yield return Failure(nameof(options.StopGrace), "must be 00:00:00 to 1.00:00:00", options.StopGrace);
        }

        if (options.VerifyBytesPerSecond < LeastVerifiedBytes)
        {
            yield return Failure(nameof(options.VerifyBytesPerSecond), $"must be at least {LeastVerifiedBytes}", options.VerifyBytesPerSecond);
        }

        if (options.ThreadsPerDevice is < 1 or > 4096)
        {
            yield return Failure(nameof(options.ThreadsPerDevice), "must be 1 to 4096", options.ThreadsPerDevice);
        }
    }

    private static string Failure(string key, string rule, object? value) => $"{AgentOptions.Section}:{key} {rule}, got \"{value}\".";
}
