using System.Diagnostics;
using Orchestrator.Bench.Connections;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data;
using Orchestrator.Training.Journal;

namespace Orchestrator.Bench.Checkpoints;

/// <summary>A model in training, a few steps a turn, and its checkpoints, of which none outlives its turn.</summary>
internal sealed class SavedModel : IDisposable
{
    /// <summary>Of a turn.</summary>
    public const int Steps = 4;

    private readonly TrainedModel _model;
    private readonly JournalWriter _journal;
    private readonly FolderCheckpointStore _store;
    private readonly Checkpointer _checkpointer;

    public SavedModel(RunSpec resolved, DataMixture data, string folder)
    {
        Directory.CreateDirectory(folder);
        _model = new TrainedModel("saved", resolved, data);
        _journal = new JournalWriter(Path.Combine(folder, "journal"), attempt: 1, TimeProvider.System);
        _store = new FolderCheckpointStore(Path.Combine(folder, "checkpoints"));
        var origin = new CheckpointOrigin([], new Dictionary<string, string>());
        _checkpointer = new Checkpointer(_store, _model.Tensors, _journal, origin, () => { }, _ => { }, TimeProvider.System);
    }

    /// <returns>Seconds of the steps alone.</returns>
    public double Train() => Enumerable.Range(0, Steps).Sum(_ => _model.Step());

    /// <returns>Seconds of the steps and of a checkpoint that is begun before them and durable after them; of these, those before the first step.</returns>
    public (double Seconds, double Pause) TrainAndWrite()
    {
        var pause = Seconds(Save);
        var seconds = pause + Train() + Seconds(_checkpointer.Finish);
        Forget();
        return (seconds, pause);
    }

    /// <returns>Seconds of a checkpoint and of the steps after it; of these, those before the first step.</returns>
    public (double Seconds, double Pause) WriteAndTrain()
    {
        var pause = Seconds(() =>
        {
            Save();
            _checkpointer.Finish();
        });
        var seconds = pause + Train();
        Forget();
        return (seconds, pause);
    }

    public void Dispose()
    {
        _checkpointer.Dispose();
        _journal.Dispose();
        _model.Dispose();
    }

    private static double Seconds(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private void Save() => _checkpointer.Save(_model.State, validationLoss: null);

    private void Forget()
    {
        foreach (var position in _store.List())
        {
            _store.Delete(position);
        }
    }
}
