using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Training.Tests.Journal;

public sealed class HostileJournalTests
{
    [Fact]
    public void A_mutated_journal_gives_its_sound_beginning_and_then_ends_or_is_damaged()
    {
        List<JournalRecord> records = [.. Enumerable.Range(1, 8).Select(number => new JournalRecord
        {
            Sequence = (ulong)number,
            Measurement = new() { Step = (ulong)number, Values = { new MetricValue { Metric = "loss/train", Value = 1.0 / number } } },
        })];
        byte[] original = [.. records.SelectMany(record => JournalFrame.Encode(record))];
        var random = new Random(1);
        for (var round = 0; round < 10_000; round++)
        {
            var read = Read(Mutation.Of(original, random));

            Assert.Equal(records.Take(read.Count), read);
        }
    }

    private static List<JournalRecord> Read(byte[] journal)
    {
        var (reader, records) = (new JournalReader(new MemoryStream(journal)), new List<JournalRecord>());
        try
        {
            while (reader.ReadNext() is { } record)
            {
                records.Add(record);
            }
        }
        catch (InvalidDataException)
        {
        }

        return records;
    }
}
