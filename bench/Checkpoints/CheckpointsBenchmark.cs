using Orchestrator.Bench.Connections;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data;
using Orchestrator.Training.Platform;

namespace Orchestrator.Bench.Checkpoints;

/// <summary>A few steps alone, with a checkpoint that is written beside them, and with one that is waited for, taken in turns.</summary>
internal sealed class CheckpointsBenchmark : IBenchmark
{
    private static readonly ModelSize[] Sizes = [new(256, Precision.Float32), new(768, Precision.Float32)];

    public string Name => "checkpoints";

    public string Description => "what a checkpoint costs a training, written while it goes on and waited for, and what a bucket costs beside a folder";

    public async Task<IReadOnlyList<Figure>> RunAsync(Session session, CancellationToken cancellation)
    {
        using var data = await BuiltInData.OpenAsync(session, Sizes[0].SpecOf(Arm.All[0]).Data, cancellation);
        TorchThreads.Use(Environment.ProcessorCount);
        return [.. Sizes.SelectMany(size => Measure(session, size, data, cancellation)), .. await MeasureStoresAsync(session, cancellation)];
    }

    private async Task<IReadOnlyList<Figure>> MeasureStoresAsync(Session session, CancellationToken cancellation)
    {
        session.Say("a folder and a bucket");
        using var server = await BucketServer.StartAsync(Path.Combine(session.Folder, "server"), cancellation);
        using var stores = new CheckpointStores(server.Options, TimeProvider.System);
        var folder = new StoredBytes(stores.Open(new CheckpointPlace.Folder(Path.Combine(session.Folder, "folder"))));
        var bucket = new StoredBytes(stores.Open(server.Place));
        var (writing, reading) = (new Comparison(), new Comparison());
        foreach (var counts in session.BeginRounds(cancellation))
        {
            var (there, here) = (bucket.Measure(), folder.Measure());
            if (counts)
            {
                writing.Add(RateOf(there.Writing), RateOf(here.Writing));
                reading.Add(RateOf(there.Reading), RateOf(here.Reading));
            }
        }

        return
        [
            new(Name, "folder: written", writing.Reference, "MB/s"),
            new(Name, "bucket: written", writing.Subject, "MB/s", writing.Ratio, "folder"),
            new(Name, "folder: read and compared", reading.Reference, "MB/s"),
            new(Name, "bucket: read and compared", reading.Subject, "MB/s", reading.Ratio, "folder"),
        ];
    }

    private static double RateOf(double seconds) => StoredBytes.Size / 1e6 / seconds;

    private IEnumerable<Figure> Measure(Session session, ModelSize size, DataMixture data, CancellationToken cancellation)
    {
        session.Say($"width {size.Name}");
        using var model = new SavedModel(size.SpecOf(Arm.All[0]), data, Path.Combine(session.Folder, size.Name));
        var (pauses, beside, waited) = (new Comparison(), new Comparison(), new Comparison());
        foreach (var counts in session.BeginRounds(cancellation))
        {
            var alone = model.Train();
            var (whileTraining, pause) = model.TrainAndWrite();
            var (afterWriting, wait) = model.WriteAndTrain();
            if (counts)
            {
                pauses.Add(pause, wait);
                beside.Add(whileTraining, alone);
                waited.Add(afterWriting, alone);
            }
        }

        yield return new(Name, $"{size.Name}: pause, waited for", 1e3 * pauses.Reference, "ms");
        yield return new(Name, $"{size.Name}: pause, for the copy", 1e3 * pauses.Subject, "ms", pauses.Ratio, "waited for");
        yield return new(Name, $"{size.Name}: {SavedModel.Steps} steps, no checkpoint", 1e3 * waited.Reference, "ms");
        yield return new(Name, $"{size.Name}: and a checkpoint, waited for", 1e3 * waited.Subject, "ms", waited.Ratio, "no checkpoint");
        yield return new(Name, $"{size.Name}: and a checkpoint beside them", 1e3 * beside.Subject, "ms", beside.Ratio, "no checkpoint");
    }
}
