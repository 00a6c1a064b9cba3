using System.Security.Cryptography;
using Google.Protobuf;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Checkpoints.S3;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Journal;
using Orchestrator.Worker.Training;

namespace Orchestrator.Worker.Tests.Training;

/// <summary>A very small GPT with hyper-connections, dropout and accumulation, its data, and a folder to train it in.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly TestFolder _root = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public TinyRun()
    {
        Directory.CreateDirectory(_root["data"]);
        Prepare("letters", Texts());
    }

    public RunSpec Spec { get; } = new()
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
        Data = new() { Sources = { new SourceSpec { Name = "letters" } }, HeldOut = 0.2 },
        Batch = new() { Sequences = 2, Accumulation = 2 },
        Budget = new() { Steps = 6 },
        Evaluation = new() { EverySteps = 2, Batches = 3 },
        Checkpoint = new() { EverySteps = 3 },
    };

    public RunFolder Folder => new(_root["run"]);

    public string this[params string[] parts] => _root[parts];

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    public TrainOptions Options => new(
        _root["spec.json"],
        Folder,
        Attempt: null,
        Resume: false,
        From: null,
        Skip: [],
        new CheckpointPlace.Folder(Folder.Checkpoints),
        [_root["data"]],
        Device: null,
        Threads: 1,
        Heartbeat: null,
        Prune: false);

    /// <summary>Trains on text with one document in it that is like no other: whoever has learned letters is surprised by it.</summary>
    public void PoisonData()
    {
        Prepare("poisoned", [.. Texts().Take(20), "\u03a9\u03a8\u03a7\u03a6\u03a5\u03a4", .. Texts().Skip(20)]);
        Spec.Data = new() { Sources = { new SourceSpec { Name = "poisoned" } }, HeldOut = 0.2 };
    }

    /// <summary>Trains within this process.</summary>
    public Task<int> TrainAsync(TrainOptions? options = null) => RunAsync(options ?? Options, stop: default);

    /// <summary>Trains within this process, with the signal to stop there from the beginning.</summary>
    public Task<int> TrainAndStopAsync(TrainOptions options) => RunAsync(options, new CancellationToken(canceled: true));

    /// <summary>Trains in a process of its own.</summary>
    public RunningProgram Start(params string[] more) => Start(new Dictionary<string, string?>(), more);

    /// <summary>Trains in a process of its own with more in its environment.</summary>
    public RunningProgram Start(IReadOnlyDictionary<string, string?> variables, params string[] more)
    {
        WriteSpec();
        string[] arguments = ["--spec", _root["spec.json"], "--folder", Folder.Root, "--data", _root["data"], "--threads", "1", .. more];
        var environment = new Dictionary<string, string?>(variables) { ["OMP_NUM_THREADS"] = "1" };
        return RunningProgram.Start([BuiltPrograms.Worker, "train", .. arguments], environment: environment);
    }

    public Verdict Verdict(uint attempt) => JsonParser.Default.Parse<Verdict>(File.ReadAllText(Folder.Attempt(attempt).Verdict));

    /// <summary>Whole records so far.</summary>
    public IReadOnlyList<JournalRecord> Journal(uint attempt)
    {
        var path = Folder.Attempt(attempt).Journal;
        if (!File.Exists(path))
        {
            return [];
        }

        var records = new List<JournalRecord>();
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var reader = new JournalReader(file);
        while (reader.ReadNext() is { } record)
        {
            records.Add(record);
        }

        return records;
    }

    /// <summary>The deterministic points served while this attempt is the newest: its own, after its ancestors' up to their ends.</summary>
    public IReadOnlyList<(string Metric, ulong Step, double Value)> Curve(uint attempt, ulong through = ulong.MaxValue)
    {
        var records = Journal(attempt);
        var own = from record in records
                  where record.Sequence <= through && record.Measurement is not null
                  from value in record.Measurement.Values
                  where value.Metric != MetricNames.TokensPerSecond
                  select (value.Metric, record.Measurement.Step, value.Value);
        return records[0].Started.ResumedFrom is { } from ? [.. Curve(from.Attempt, from.Sequence), .. own] : [.. own];
    }

    /// <summary>Hash of the weights in the checkpoint of an attempt's verdict.</summary>
    public string Weights(uint attempt)
    {
        var position = Verdict(attempt).Checkpoint;
        var weights = Path.Combine(Folder.Checkpoints, $"{position.Attempt}", $"{position.Sequence:D12}", "weights.safetensors");
        return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(weights)));
    }

    /// <summary>Deletes all checkpoints that are newer.</summary>
    public void GoBackTo(Position position)
    {
        var store = new FolderCheckpointStore(Folder.Checkpoints);
        store.List().Where(checkpoint => checkpoint > JournalPosition.From(position)).ToList().ForEach(store.Delete);
    }

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
        _root.Dispose();
    }

    private static IEnumerable<string> Texts()
    {
        var random = new Random(7);
        return Enumerable.Range(0, 60).Select(_ => random.GetString("abcdefghijklmnopqrstuvwxyz", length: 60));
    }

    private void Prepare(string source, IEnumerable<string> texts)
    {
        var documents = texts.Select(text => new TextDocument("", new StringReader(text)));
        new SourcePreparation(SourceFiles.At(_root["data", source]), source, Tokenizer.Bytes, "Made up.")
            .Run(documents, new Progress<PreparationProgress>(), TestContext.Current.CancellationToken);
    }

    private async Task<int> RunAsync(TrainOptions options, CancellationToken stop)
    {
        WriteSpec();
        using var stores = new CheckpointStores(new S3Options(), TimeProvider.System);
        return await new Trainer(options, stores, new ProgressLog(_output, _errors, TimeProvider.System), TimeProvider.System, stop).RunAsync();
    }

    private void WriteSpec() => File.WriteAllText(_root["spec.json"], JsonFormatter.Default.Format(Spec));
}
