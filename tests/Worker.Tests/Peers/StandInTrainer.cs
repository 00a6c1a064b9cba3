using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Worker.Tests.Peers;

/// <summary>
/// A program that takes a trainer's arguments and nothing of its time: what it would have written the test writes, and it ends when the
/// test leaves an exit code in its attempt's folder, or when it is asked to stop.
/// </summary>
internal sealed class StandInTrainer
{
    private const string Script = """
        while [ $# -gt 0 ]; do
            case "$1" in
                --folder) folder=$2 ;;
                --attempt) attempt=$2 ;;
            esac
            shift
        done
        here="$folder/attempts/$attempt"
        trap '[ -e "$here/deaf" ] || { cp "$here/stop.json" "$here/verdict.json" 2>/dev/null; exit 75; }' TERM
        echo "attempt $attempt has $OMP_NUM_THREADS threads"
        echo "$TRACEPARENT" > "$here/trace"
        echo ready > "$here/ready"
        while [ ! -e "$here/exit" ]; do sleep 0.02; done
        exit "$(cat "$here/exit")"
        """;

    public StandInTrainer(TestFolder folder)
    {
        var file = folder["trainer.sh"];
        File.WriteAllText(file, Script);
        Command = ["sh", file];
    }

    public IReadOnlyList<string> Command { get; }

    public static bool IsReady(AttemptFolder attempt) => File.Exists(Path.Combine(attempt.Root, "ready"));

    /// <summary>From now on SIGTERM does nothing.</summary>
    public static void Deafen(AttemptFolder attempt) => File.WriteAllText(Path.Combine(attempt.Root, "deaf"), "");

    public static void Exit(AttemptFolder attempt, int code)
    {
        var aside = Path.Combine(attempt.Root, "exit.new");
        File.WriteAllText(aside, $"{code}");
        File.Move(aside, Path.Combine(attempt.Root, "exit"));
    }

    /// <summary>Appends records with these sequences to the attempt's journal.</summary>
    public static void Journal(AttemptFolder attempt, int from, int through)
    {
        using var file = new FileStream(attempt.Journal, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        for (var sequence = from; sequence <= through; sequence++)
        {
            file.Write(JournalFrame.Encode(Record((ulong)sequence)));
        }
    }

    public static JournalRecord Record(ulong sequence)
    {
        var record = new JournalRecord { Sequence = sequence, RecordedAt = new() { Seconds = 1_700_000_000 + (long)sequence } };
        if (sequence == 1)
        {
            record.Started = new();
        }
        else
        {
            record.Measurement = new() { Step = sequence - 1, Values = { new MetricValue { Metric = "train/loss", Value = 1.0 / sequence } } };
        }

        return record;
    }
}
