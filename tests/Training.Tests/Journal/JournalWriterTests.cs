using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Tests.Journal;

public sealed class JournalWriterTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void A_reader_sees_every_record_as_soon_as_it_is_appended()
    {
        using var journal = Open();
        using var file = new FileStream(_folder["journal"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var reader = new JournalReader(file);
        foreach (var step in (ulong[])[1, 2, 3])
        {
            journal.Append(Measured(step));

            var record = reader.ReadNext();
            Assert.Equal(step, record?.Measurement.Step);
            Assert.Equal(step, record?.Sequence);
            Assert.Equal(TimeProvider.System.GetUtcNow(), record!.RecordedAt.ToDateTimeOffset(), TimeSpan.FromMinutes(1));
            Assert.Null(reader.ReadNext());
        }

        Assert.Equal(new JournalPosition(4, 3), journal.Position);
        Assert.Equal(file.Length, journal.Bytes);
    }

    [Fact]
    public void The_frames_between_two_bytes_are_those_of_the_records_between()
    {
        using var journal = Open();
        journal.Append(Measured(1));
        var first = journal.Bytes;
        journal.Append(Measured(2));
        journal.Append(new() { Verdict = new() { Message = new string('x', 200_000) } });

        var second = journal.Bytes;
        journal.Append(Measured(3));

        Assert.Equal(File.ReadAllBytes(_folder["journal"])[(int)first..(int)second], Copied(first, second));
        Assert.Empty(Copied(second, second));

        byte[] Copied(long from, long to)
        {
            using var copy = new MemoryStream();
            journal.CopyTo(copy, from, to);
            return copy.ToArray();
        }
    }

    [Fact]
    public void A_journal_that_somebody_cut_is_not_copied_in_part()
    {
        using var journal = Open();
        journal.Append(Measured(1));
        using (var file = new FileStream(_folder["journal"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(3);
        }

        Assert.Throws<EndOfStreamException>(() => journal.CopyTo(Stream.Null, from: 0, to: journal.Bytes));
    }

    [Fact]
    public void A_journal_is_never_begun_over_another()
    {
        Open().Dispose();

        Assert.Contains(_folder["journal"], Assert.Throws<CannotWriteException>(Open).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static JournalRecord Measured(ulong step) => new() { Measurement = new Measurement { Step = step } };

    private JournalWriter Open() => new(_folder["journal"], attempt: 4, TimeProvider.System);
}
