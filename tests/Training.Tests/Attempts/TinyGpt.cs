using System.Buffers;
using System.Security.Cryptography;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Attempts;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Platform;
using Orchestrator.Training.Workloads;
using static TorchSharp.torch;
using Orchestrator.Training.Tests.Loop;

namespace Orchestrator.Training.Tests.Attempts;

/// <summary>A very small GPT with hyper-connections, dropout and accumulation, trained attempt after attempt in one folder.</summary>
internal sealed class TinyGpt(DataMixture usual) : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<AttemptStarted> _started = [];

    public static RunSpec Spec { get; } = SpecDefaults.Resolve(new RunSpec
    {
        Name = "tiny",
        Model = new()
        {
            Transformer = new()
            {
                Layers = 2,
                Width = 16,
                Heads = 2,
                Context = 16,
                Dropout = 0.1,
                Connection = new() { Hyper = new() { Rate = 2 } },
            },
        },
        Data = new() { Sources = { new SourceSpec { Name = "left" }, new SourceSpec { Name = "right", Weight = 2 } }, HeldOut = 0.2 },
        Batch = new() { Sequences = 2, Accumulation = 2 },
        Budget = new() { Steps = 12 },
        Evaluation = new() { EverySteps = 4, Batches = 3 },
        Checkpoint = new() { EverySteps = 3 },
    });

    public FolderCheckpointStore Checkpoints => new(_folder["checkpoints"]);

    public IReadOnlyList<AttemptStarted> Started => _started;

    /// <summary>Where it begins; null: with nothing.</summary>
    public CheckpointSource? Fork { get; init; }

    /// <summary>What its attempts leave of their checkpoints; null: all.</summary>
    public CheckpointSpec? Keep { get; init; }

    /// <summary>Runs the next attempt in the state in which the one before it has left the folder.</summary>
    public LoopEnd Continue(
        IStopSignal? stop = null,
        Action<RunSpec>? change = null,
        DataMixture? data = null,
        IReadOnlyList<SkippedRange>? skip = null,
        SlowDisk? disk = null)
    {
        var (spec, mixture, wish) = (Spec.Clone(), data ?? usual, stop ?? new Never());
        change?.Invoke(spec);
        using var workload = new LanguageModelWorkload(spec, mixture, CPU);
        var setup = Setup(spec, mixture, skip ?? [], disk?.Under(Checkpoints) ?? Checkpoints);
        IPulse pulse = disk is null ? Unfelt.Pulse : disk;
        using var attempt = new TrainingAttempt(setup, workload, new Watch(_started), pulse, TimeProvider.System);
        return attempt.Run(disk?.DyingWith(wish) ?? wish);
    }

    public string PathOf(JournalPosition checkpoint, string file) => _folder["checkpoints", checkpoint.ToString(), file];

    /// <summary>Records of one attempt.</summary>
    public IReadOnlyList<JournalRecord> Journal(int attempt)
    {
        using var file = File.OpenRead(JournalOf(attempt));
        return [.. Read(file)];
    }

    /// <summary>Every deterministic point as served: the newest attempt's, before it each ancestor's up to its child's beginning.</summary>
    public IReadOnlyList<(string Metric, ulong Step, ulong Tokens, double Value)> Curve()
    {
        var records = new List<JournalRecord>();
        var end = new JournalPosition((uint)_started.Count, ulong.MaxValue);
        while (true)
        {
            var journal = Journal((int)end.Attempt);
            records.InsertRange(0, journal.Where(record => record.Sequence <= end.Sequence));
            if (journal[0].Started.ResumedFrom is not { } from)
            {
                break;
            }

            end = JournalPosition.From(from);
        }

        return
        [
            .. from record in records
               where record.Measurement is not null
               from value in record.Measurement.Values
               where value.Metric != MetricNames.TokensPerSecond
               select (value.Metric, record.Measurement.Step, record.Measurement.Tokens, value.Value),
        ];
    }

    /// <summary>Hashes of the newest checkpoint's tensors.</summary>
    public string Tensors() => Tensors(Checkpoints.List()[0]);

    /// <summary>Hashes of a checkpoint's tensors.</summary>
    public string Tensors(JournalPosition checkpoint)
    {
        string[] files = [CheckpointFile.Weights, CheckpointFile.Optimizer];
        return string.Join(' ', files.Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(PathOf(checkpoint, file))))));
    }

    /// <summary>The records that a checkpoint carries.</summary>
    public IReadOnlyList<JournalRecord> CarriedRecords(JournalPosition checkpoint)
    {
        var records = new List<JournalRecord>();
        ReadOnlySpan<byte> rest = File.ReadAllBytes(PathOf(checkpoint, CheckpointFile.Journal));
        while (rest.Length > 0)
        {
            Assert.Equal(OperationStatus.Done, JournalFrame.TryDecode(rest, out var record, out var consumed));
            records.Add(record!);
            rest = rest[consumed..];
        }

        return records;
    }

    public void Dispose() => _folder.Dispose();

    private AttemptSetup Setup(RunSpec spec, DataMixture data, IReadOnlyList<SkippedRange> skip, ICheckpointStore checkpoints) => new(
        spec,
        Number: (uint)_started.Count + 1,
        Resume: true,
        JournalOf(_started.Count + 1),
        checkpoints,
        data.Hashes,
        skip,
        TorchProvenance.Read(CPU),
        Keep)
    {
        Fork = Fork,
    };

    private string JournalOf(int attempt) => _folder[$"journal-{attempt}"];

    private static IEnumerable<JournalRecord> Read(Stream stream)
    {
        var reader = new JournalReader(stream);
        while (reader.ReadNext() is { } record)
        {
            yield return record;
        }
    }

    private sealed class Never : IStopSignal
    {
        public StopReason? Wish => null;
    }

    private sealed class Watch(List<AttemptStarted> started) : ITrainingProgress
    {
        public void Began(AttemptStarted attempt) => started.Add(attempt);

        public void Stepped(StepResult result)
        {
        }

        public void Measured(Measurement measurement)
        {
        }

        public void Noticed(GuardNotice notice)
        {
        }

        public void Saved(CheckpointWritten checkpoint)
        {
        }

        public void Warned(string warning) => Assert.Fail(warning);
    }
}
