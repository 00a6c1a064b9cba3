using Orchestrator.Training.Checkpoints;

namespace Orchestrator.Worker.Session;

/// <summary>Settings of the worker agent, section "Agent".</summary>
internal sealed class AgentOptions
{
    public const string Section = "Agent";

    /// <summary>Address of a coordinator's gRPC port, or several separated by commas: any will do. Default: http://127.0.0.1:5080.</summary>
    public string Server { get; set; } = "http://127.0.0.1:5080";

    /// <summary>The addresses that <see cref="Server"/> names; null in the place of what is none.</summary>
    public IEnumerable<Uri?> Servers => Server.Split(',', StringSplitOptions.TrimEntries)
        .Select(text => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null);

    /// <summary>PEM bundle of the authorities of coordinators' certificates, read at start. Default: those that the system knows.</summary>
    public string? ServerAuthority { get; set; }

    /// <summary>PEM file of the certificate by which coordinators know this worker; it is read for each new connection. Default: none.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>PEM file of the key of <see cref="ClientCertificate"/>. Default: none.</summary>
    public string? ClientKey { get; set; }

    /// <summary>
    /// What this worker gets its credential for. Everybody on the machine can read a command line: use <see cref="JoinTokenFile"/> there.
    /// Default: none.
    /// </summary>
    public string? JoinToken { get; set; }

    /// <summary>File of the join token, read whenever it is needed. Default: none.</summary>
    public string? JoinTokenFile { get; set; }

    /// <summary>Unique among workers: at most 63 lower case letters, digits, '-', '.'. Default: the folder's, else the machine's.</summary>
    public string? Name { get; set; }

    /// <summary>Workers of one hardware kind, scheduled together. Default: default.</summary>
    public string Pool { get; set; } = "default";

    /// <summary>Everything the agent keeps: its identity, runs, checkpoints, data. Default: worker, in the working directory.</summary>
    public string Folder { get; set; } = "worker";

    /// <summary>Root of all runs' checkpoints: a folder, or s3://BUCKET/PREFIX. Default: checkpoints in the folder.</summary>
    public string? Checkpoints { get; set; }

    /// <summary>The place that <see cref="Checkpoints"/> names; null when it names none.</summary>
    public CheckpointPlace? PlaceOfCheckpoints() => Checkpoints is null ? null : CheckpointPlace.TryParse(Checkpoints);

    /// <summary>How fast checkpoints are read when nobody needs them, to find damage early. At least 1048576. Default: 67108864.</summary>
    public long VerifyBytesPerSecond { get; set; } = 64L << 20;

    /// <summary>Folders with token files; built-in sources are prepared into the first. Default: data in the folder.</summary>
    public IList<string> Data { get; } = [];

    /// <summary>CPU devices to offer, 0 to 256. Default: 1.</summary>
    public int CpuDevices { get; set; } = 1;

    /// <summary>Threads of each CPU device. Default: an equal share of the cores.</summary>
    public int? ThreadsPerDevice { get; set; }

    /// <summary>Leave the trainers to the next agent when this one is asked to stop, instead of seeing them off. Default: false.</summary>
    public bool Leave { get; set; }

    /// <summary>How long trainers may take to save when the agent is asked to stop; then they are killed. Default: 00:00:50.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(50);

    /// <summary>Program, and arguments before the trainer's own, that trains. Default: this program's verb `train`.</summary>
    public IList<string> TrainerCommand { get; } = [];
}
