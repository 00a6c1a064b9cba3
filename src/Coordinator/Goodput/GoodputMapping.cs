using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Goodput;

internal static class GoodputMapping
{
    /// <param name="ledger">What is told of.</param>
    /// <param name="run">Null: the ledger is of all devices.</param>
    /// <param name="isByWorker">Each worker's share is told too.</param>
    /// <param name="names">Of the runs, when each run's share is told too.</param>
    public static GoodputReport ToProto(
        Ledger ledger, RunReference? run, bool isByWorker, IReadOnlyDictionary<RunId, string>? names) => new()
    {
        AsOf = Timestamp.FromDateTimeOffset(ledger.AsOf),
        RunId = run?.Id.ToString() ?? "",
        RunName = run?.Name ?? "",
        Note = run?.Note ?? "",
        Total = ToProto(ledger.Total),
        Workers = { isByWorker ? WorkersOf(ledger) : [] },
        Runs = { names is null ? [] : RunsOf(ledger, names) },
    };

    private static IEnumerable<WorkerTime> WorkersOf(Ledger ledger) =>
        from entry in ledger.Entries
        group entry.Times by (entry.Worker, entry.WorkerName) into worker
        orderby worker.Key.WorkerName
        select new WorkerTime
        {
            WorkerId = worker.Key.Worker.ToString(),
            Worker = worker.Key.WorkerName,
            Time = ToProto(ClassTimes.Sum(worker)),
        };

    private static IEnumerable<RunTime> RunsOf(Ledger ledger, IReadOnlyDictionary<RunId, string> names)
    {
        var times = ledger.Entries.Where(entry => entry.Run is not null).ToLookup(entry => entry.Run, entry => entry.Times);
        return ledger.Runs.Select(run => new RunTime
        {
            RunId = run.ToString(),
            RunName = names.GetValueOrDefault(run, ""),
            Time = ToProto(ClassTimes.Sum(times[run])),
        });
    }

    private static DeviceTime ToProto(ClassTimes times) => new()
    {
        Microseconds = (ulong)times.Total,
        Classes = { times.Spent.Select(time => new ClassTime { Class = time.Class, Microseconds = (ulong)time.Microseconds }) },
        Goodput = times.Total == 0 ? 0 : (double)times[DeviceTimeClass.Training] / times.Total,
    };
}
