using Microsoft.Win32.SafeHandles;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Attempts;

/// <summary>
/// Keeps the pulse of one attempt and writes it where its agent looks. A pulse is no record: when it cannot be written, training goes on.
/// </summary>
public sealed class PulseWriter : IPulse, IDisposable
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly SafeFileHandle? _file;
    private readonly byte[] _bytes = new byte[Pulse.Size];
    private readonly TimeSpan[] _times = new TimeSpan[Pulse.Phases];
    private readonly StepTimes _steps = new();
    private TrainerPhase _phase = TrainerPhase.Starting;
    private TimeSpan _lastSign;
    private TimeSpan _written;
    private ulong _step;
    private ulong _checkpoint;

    /// <summary>Begins in the phase STARTING.</summary>
    public PulseWriter(string path, TimeProvider clock)
    {
        _clock = clock;
        _lastSign = Now();
        try
        {
            _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The attempt's journal will say so, if it cannot be written either.
        }

        Write();
    }

    public void Begin(TrainerPhase phase)
    {
        lock (_lock)
        {
            Sign();
            _phase = phase;
            Write();
        }
    }

    public void Sign(TrainerPhase phase)
    {
        lock (_lock)
        {
            if (phase == _phase)
            {
                Sign();
                WriteIfDue();
            }
        }
    }

    public void Stepped(ulong step)
    {
        lock (_lock)
        {
            _steps.Add(Sign());
            _step = step;
            WriteIfDue();
        }
    }

    public void Saved(ulong sequence)
    {
        lock (_lock)
        {
            _checkpoint = sequence;
            Write();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Write();
            _file?.Dispose();
        }
    }

    // Monotonic, and of the machine: an agent's clock shows the same.
    private TimeSpan Now() => _clock.GetElapsedTime(0);

    /// <returns>Time since the sign before.</returns>
    private TimeSpan Sign()
    {
        var now = Now();
        var since = now - _lastSign;
        _times[(int)_phase] += since;
        _lastSign = now;
        return since;
    }

    private void WriteIfDue()
    {
        if (_lastSign - _written >= WriteInterval)
        {
            Write();
        }
    }

    private void Write()
    {
        _written = _lastSign;
        new Pulse(_phase, _step, _steps.Count, _lastSign, _steps.Median(), _checkpoint, _times).WriteTo(_bytes);
        try
        {
            if (_file is { IsClosed: false })
            {
                RandomAccess.Write(_file, _bytes, fileOffset: 0);
            }
        }
        catch (IOException)
        {
            // A full disk; the next sign tries again.
        }
    }
}
