using Orchestrator.Contracts.V1;
using Orchestrator.Training.Loop;

namespace Orchestrator.Worker.Training;

/// <summary>
/// Stops a trainer whose agent has not touched its heartbeat file for an hour. The hour is that of this process, so a machine that slept
/// through it gives the agent another.
/// </summary>
internal sealed class AgentWatch(string heartbeat, TimeProvider clock) : IStopSignal
{
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private DateTime _touched = File.GetLastWriteTimeUtc(heartbeat);
    private long _noticed = clock.GetTimestamp();
    private bool _silent;

    public StopReason? Wish
    {
        get
        {
            // A missing file has a time too, an early one.
            var touched = File.GetLastWriteTimeUtc(heartbeat);
            if (touched != _touched)
            {
                (_touched, _noticed) = (touched, clock.GetTimestamp());
            }

            _silent |= clock.GetElapsedTime(_noticed) > Patience;
            return _silent ? StopReason.AgentSilent : null;
        }
    }
}
