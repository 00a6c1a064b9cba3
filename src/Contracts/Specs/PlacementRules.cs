using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What a run may ask of workers and of the scheduler.</summary>
internal static class PlacementRules
{
    private static readonly TimeSpan MostBackoff = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostGrace = TimeSpan.FromDays(1);
    private static readonly TimeSpan LeastSilence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostSilence = TimeSpan.FromDays(1);
    private static readonly TimeSpan MostWallTime = TimeSpan.FromDays(3650);

    public static void Validate(RunSpec run, Violations violations)
    {
        violations.Require("priority", run.Priority, run.Priority is >= -1000 and <= 1000, "from -1000 to 1000");
        ValidateResources(run.Resources, violations.In("resources"));
        ValidateRetries(run.Retries, violations.In("retries"));
        ValidateLiveness(run.Liveness, violations.In("liveness"));
        if (run.WallTimeLimit is { } limit)
        {
            RequireDuration(violations, "wall_time_limit", limit, TimeSpan.FromTicks(1), MostWallTime, "above 0 and at most 3650 days");
        }
    }

    private static void ValidateResources(ResourcesSpec resources, Violations violations)
    {
        violations.RequireCount("devices", resources.Devices, 1024);
        if (resources.HasDevice)
        {
            violations.RequireKnown("device", resources.Device);
        }

        if (resources.HasThreads)
        {
            violations.RequireCount("threads", resources.Threads, 4096);
            if (resources.Device == DeviceKind.Cuda)
            {
                violations.Add("threads", "is set, but only CPU devices have threads; leave it out, or set device to cpu");
            }
        }

        if (resources.HasPool)
        {
            violations.RequireName("pool", resources.Pool);
        }
    }

    private static void ValidateRetries(RetriesSpec retries, Violations violations)
    {
        violations.Require("infrastructure", retries.Infrastructure, retries.Infrastructure <= 10_000, "at most 10000");
        RequireDuration(violations, "backoff", retries.Backoff, TimeSpan.Zero, MostBackoff, "from 0s to 5m");
        RequireDuration(violations, "stop_grace", retries.StopGrace, TimeSpan.Zero, MostGrace, "from 0s to 24h");
    }

    private static void ValidateLiveness(LivenessSpec liveness, Violations violations)
    {
        RequireDuration(violations, "first_step", liveness.FirstStep, LeastSilence, MostSilence, "from 1s to 24h");
        if (liveness.HangAfter is { } silence)
        {
            RequireDuration(violations, "hang_after", silence, LeastSilence, MostSilence, "from 1s to 24h");
        }
    }

    private static void RequireDuration(Violations violations, string field, Duration value, TimeSpan least, TimeSpan most, string rule)
    {
        // The parts of a duration from the network may contradict each other or leave the range of TimeSpan.
        var seconds = value.Seconds + (value.Nanos / 1e9);
        var wellFormed = Math.Abs((long)value.Nanos) < 1_000_000_000
            && (value.Seconds == 0 || value.Nanos == 0 || (value.Seconds < 0) == (value.Nanos < 0));
        var holds = wellFormed && seconds >= least.TotalSeconds && seconds <= most.TotalSeconds;
        violations.Require(field, FormattableString.Invariant($"{seconds}s"), holds, rule);
    }
}
