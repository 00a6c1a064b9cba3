using System.Globalization;

namespace Orchestrator.Contracts.Folders;

/// <summary>
/// Names of what a trainer and its agent keep for one run on one node. Paths only; touches no file.
/// <code>
/// spec.json                  the resolved spec of every attempt
/// lock                       held by the live trainer
/// attempts/N/process.json    pid, start time and boot id of the trainer, written by it after it has the lock
/// attempts/N/spec.json       the spec that the agent started it with
/// attempts/N/journal         frames of JournalRecord
/// attempts/N/pulse           what the trainer does at this moment (Pulse)
/// attempts/N/log             what the trainer printed
/// attempts/N/stop.json       the wish to stop and its reason, written by the agent before SIGTERM
/// attempts/N/verdict.json    the trainer's last word
/// checkpoints/N/SEQUENCE/    unless the trainer is given another root for checkpoints
/// </code>
/// </summary>
public sealed record RunFolder(string Root)
{
    public string Spec => Path.Combine(Root, "spec.json");

    public string Lock => Path.Combine(Root, "lock");

    public string Attempts => Path.Combine(Root, "attempts");

    public string Checkpoints => Path.Combine(Root, "checkpoints");

    public AttemptFolder Attempt(uint number) => new(Path.Combine(Attempts, number.ToString(CultureInfo.InvariantCulture)), number);
}

/// <summary>Names within the folder of one attempt.</summary>
public sealed record AttemptFolder(string Root, uint Number)
{
    public string Process => Path.Combine(Root, "process.json");

    public string Journal => Path.Combine(Root, "journal");

    public string Spec => Path.Combine(Root, "spec.json");

    public string Pulse => Path.Combine(Root, "pulse");

    public string Log => Path.Combine(Root, "log");

    public string Stop => Path.Combine(Root, "stop.json");

    public string Verdict => Path.Combine(Root, "verdict.json");
}
