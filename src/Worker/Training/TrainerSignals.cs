using System.Runtime.InteropServices;

namespace Orchestrator.Worker.Training;

/// <summary>What signals mean while this lives: SIGTERM, SIGINT and a closed terminal are a wish to stop, a file at its limit
/// is a failed write.</summary>
internal sealed class TrainerSignals : IDisposable
{
    // Its default is to kill the process, before the write could fail and be told of.
    private const PosixSignal FileSizeLimit = (PosixSignal)25;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public TrainerSignals()
    {
        Handle(PosixSignal.SIGTERM, _stop.Cancel);
        Handle(PosixSignal.SIGINT, _stop.Cancel);
        Handle(PosixSignal.SIGHUP, _stop.Cancel);
        if (!OperatingSystem.IsWindows())
        {
            Handle(FileSizeLimit, () => { });
        }
    }

    /// <summary>Canceled when the trainer is to stop.</summary>
    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    private void Handle(PosixSignal signal, Action act) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        act();
    }));
}
