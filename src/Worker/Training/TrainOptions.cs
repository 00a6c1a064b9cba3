using Orchestrator.Contracts.Folders;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data.Sampling;

namespace Orchestrator.Worker.Training;

/// <summary>The command line of a trainer.</summary>
/// <param name="Spec">File of the resolved spec.</param>
/// <param name="Attempt">Its number; absent: one more than the highest there is.</param>
/// <param name="Resume">Continue from the newest sound checkpoint.</param>
/// <param name="From">Place of a checkpoint of another run: where this one begins, when it has no checkpoint of its own to continue from.</param>
/// <param name="Skip">Training batches never to read.</param>
/// <param name="Checkpoints">The place of the run's own checkpoints.</param>
/// <param name="Data">Catalogue folders, the first for what is prepared here.</param>
/// <param name="Device">Absent: what the spec asks for.</param>
/// <param name="Threads">Absent: what the spec asks for, else libtorch's choice.</param>
/// <param name="Heartbeat">File that the agent touches; absent: nobody watches.</param>
/// <param name="Prune">Delete checkpoints that the spec does not keep: no coordinator will.</param>
internal sealed record TrainOptions(
    string Spec,
    RunFolder Folder,
    uint? Attempt,
    bool Resume,
    ForkPlace? From,
    IReadOnlyList<SkippedRange> Skip,
    CheckpointPlace Checkpoints,
    IReadOnlyList<string> Data,
    DeviceName? Device,
    int? Threads,
    string? Heartbeat,
    bool Prune);
