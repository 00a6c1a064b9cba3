using System.Text;
using System.Text.Json;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Loop.Guarding;

namespace Orchestrator.Training.Tests.Checkpoints;

public sealed class CheckpointStateTests
{
    // As programs wrote it that had no guard.
    private const string Version1 =
        """
        {
          "version": 1,
          "training": {
            "step": 7,
            "tokens": 448,
            "data": { "batch_index": 14, "skipped": [] },
            "evaluation_owed": false
          },
          "position": { "attempt": 1, "sequence": 9 },
          "resumed_from": [],
          "source_hashes": { "letters": "ab" }
        }
        """;

    [Fact]
    public void A_state_from_before_there_was_a_guard_continues_with_an_empty_history()
    {
        var state = CheckpointState.Parse(StreamOf(Version1));

        Assert.Equal((7UL, 14UL), (state.Training.Step, state.Training.Data.BatchIndex));
        Assert.Equal(GuardHistory.Empty, state.Training.Guard);
    }

    [Fact]
    public void The_guards_history_and_the_skipped_batches_come_back_to_the_last_bit()
    {
        var training = TrainingState.Beginning with
        {
            Data = DataPosition.Beginning.Skip(new(0, 3)).Skip(new(9, 11)),
            Guard = new([0.1 + 0.2, Math.PI, double.Epsilon, double.MaxValue], [1 / 3.0], Skips: 5),
        };
        var stream = new MemoryStream();
        new CheckpointState(CheckpointState.CurrentVersion, training, new JournalPosition(1, 9), [], new Dictionary<string, string>()).WriteTo(stream);
        stream.Position = 0;

        var read = CheckpointState.Parse(stream).Training;

        Assert.Equal(training.Guard.Losses, read.Guard.Losses);
        Assert.Equal(training.Guard.StreamGrowths, read.Guard.StreamGrowths);
        Assert.Equal(5U, read.Guard.Skips);
        Assert.Equal(3UL, read.Data.BatchIndex);
        Assert.Equal(training.Data.Skipped, read.Data.Skipped);
    }

    [Fact]
    public void A_state_that_lacks_a_part_is_none() =>
        Assert.Throws<JsonException>(() => CheckpointState.Parse(StreamOf(Version1.Replace("\"tokens\": 448,", "", StringComparison.Ordinal))));

    private static MemoryStream StreamOf(string json) => new(Encoding.UTF8.GetBytes(json));
}
