using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;
using static TorchSharp.torch;

namespace Orchestrator.Training.Tests.Checkpoints;

public sealed class CheckpointRestoreTests : IDisposable
{
    private static readonly JournalPosition Position = new(1, 5);

    private readonly TestFolder _folder = new();
    private readonly Tensor _weight = zeros(3);
    private readonly Tensor _moment = zeros(3);

    [Fact]
    public void A_file_that_fails_after_it_was_verified_is_no_damage_to_pass_over()
    {
        Write(CheckpointState.CurrentVersion);
        var store = new VanishingStore(Store, _folder["run", Position.ToString(), CheckpointFile.Optimizer]);

        Assert.Throws<FileNotFoundException>(() => CheckpointRestore.Restore(store, attempt: 2, Tensors, damaged => Assert.Fail(damaged.Damage)));
    }

    [Fact]
    public void A_state_of_a_later_version_is_passed_over_before_any_tensor_is_filled()
    {
        Write(CheckpointState.CurrentVersion + 1);
        var damaged = new List<DamagedCheckpoint>();

        Assert.Null(CheckpointRestore.Restore(Store, attempt: 2, Tensors, damaged.Add));

        var found = Assert.Single(damaged);
        Assert.Equal(Position.ToProto(), found.Position);
        Assert.Contains("version 3, this program knows 1 to 2", found.Damage, StringComparison.Ordinal);
        Assert.Equal(0, _weight.sum().item<float>());
    }

    public void Dispose()
    {
        _weight.Dispose();
        _moment.Dispose();
        _folder.Dispose();
    }

    private FolderCheckpointStore Store => new(_folder["run"]);

    private TrainedTensors Tensors => new(
        new Dictionary<string, Tensor> { ["weight"] = _weight }, new Dictionary<string, Tensor> { ["moment"] = _moment });

    private void Write(int version)
    {
        using var trained = ones(3);
        var state = new CheckpointState(version, TrainingState.Beginning, Position, [], new Dictionary<string, string>());
        Store.Write(
            Position,
            [
                new(CheckpointFile.Weights, stream => Safetensors.Write(stream, new Dictionary<string, Tensor> { ["weight"] = trained })),
                new(CheckpointFile.Optimizer, stream => Safetensors.Write(stream, new Dictionary<string, Tensor> { ["moment"] = trained })),
                new(CheckpointFile.State, state.WriteTo),
            ]);
    }

    /// <summary>A folder from which somebody takes a file at the worst moment.</summary>
    private sealed class VanishingStore(FolderCheckpointStore store, string file) : ICheckpointStore
    {
        public IReadOnlyList<JournalPosition> List() => store.List();

        public StoredCheckpoint Write(JournalPosition position, IReadOnlyList<CheckpointFile> files) => store.Write(position, files);

        public StoredCheckpoint Verify(JournalPosition position)
        {
            var stored = store.Verify(position);
            File.Delete(file);
            return stored;
        }

        public void Forget(JournalPosition position) => store.Forget(position);

        public IReadOnlyList<string> Files(JournalPosition position) => store.Files(position);

        public Stream OpenRead(JournalPosition position, string name) => store.OpenRead(position, name);

        public void Delete(JournalPosition position) => store.Delete(position);

        public void RemovePartial() => store.RemovePartial();
    }
}
