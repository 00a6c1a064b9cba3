using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Cli.Exports;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Exports;

public sealed class ExportFolderTests : IDisposable
{
    private const string Id = "01938a00-0000-7000-8000-000000000001";

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PointFormat.Parquet)]
    [InlineData(PointFormat.Csv)]
    public async Task What_was_read_of_a_run_is_read_again_from_its_files(object format)
    {
        var pieces = Pieces().ToList();
        await WriteAsync(pieces, (PointFormat)format);
        await ExportFolder.VerifyAsync(_folder["out"], Cancellation);
        var read = await new RunFolderReader(new RunFiles(_folder["out"], Id)).ReadAsync(Cancellation).ToListAsync(Cancellation);

        pieces[0].Run.Origin.Server = "http://here:1";
        Assert.Equal(pieces[0].Run, read[0].Run);
        Assert.Equal(pieces[^1].End, read[^1].End);
        Assert.Equal(Records(pieces), Records(read));
        Assert.Equal("what it printed", string.Concat(read.Where(piece => piece.Log is not null).Select(piece => piece.Log.Content.ToStringUtf8())));
    }

    [Theory]
    [InlineData("curves.parquet")]
    [InlineData("events.jsonl")]
    [InlineData("run.json")]
    [InlineData("matrices.jsonl")]
    [InlineData("logs/1.log")]
    public async Task One_changed_bit_is_found_and_its_file_named(string name)
    {
        await WriteAsync(Pieces(), PointFormat.Parquet);
        var path = _folder["out", Id, name];
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancellation);

        var error = await Assert.ThrowsAsync<CommandFailedException>(VerifyAsync);
        Assert.Contains($"{Id}/{name}: its SHA-256 is not that of what was written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        await WriteAsync(Pieces(), PointFormat.Parquet);
        File.Delete(_folder["out", Id, "notices.jsonl"]);

        Assert.Contains($"{Id}/notices.jsonl: it is missing", (await Assert.ThrowsAsync<CommandFailedException>(VerifyAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_file_is_named_with_its_length()
    {
        await WriteAsync(Pieces(), PointFormat.Parquet);
        await File.WriteAllTextAsync(_folder["out", Id, "logs", "1.log"], "what", Cancellation);

        Assert.Contains("it has 4 bytes, and 15 were written", (await Assert.ThrowsAsync<CommandFailedException>(VerifyAsync)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/hostname")]
    public async Task A_path_that_leads_out_of_the_folder_is_refused(string path)
    {
        await WriteAsync(Pieces(), PointFormat.Parquet);
        var index = new ExportIndex(ExportIndex.CurrentFormat, "1", [Id], [new(path, 1, "")]);
        await File.WriteAllTextAsync(_folder["out", ExportIndex.FileName], index.Write(), Cancellation);

        Assert.Contains("leads out of the export", (await Assert.ThrowsAsync<CommandFailedException>(VerifyAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_of_another_version_is_refused()
    {
        await WriteAsync(Pieces(), PointFormat.Parquet);
        await File.WriteAllTextAsync(_folder["out", ExportIndex.FileName], """{"format": 2, "shape": "new"}""", Cancellation);

        Assert.Contains("it has format 2", (await Assert.ThrowsAsync<CommandFailedException>(VerifyAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_broke_off_leaves_no_folder()
    {
        await Assert.ThrowsAsync<CommandFailedException>(() => WriteAsync(Pieces().SkipLast(1), PointFormat.Parquet));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Contains("it has no export.json", (await Assert.ThrowsAsync<CommandFailedException>(VerifyAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_in_use_is_left_alone()
    {
        Directory.CreateDirectory(_folder["out"]);
        await File.WriteAllTextAsync(_folder["out", "mine"], "", Cancellation);

        await Assert.ThrowsAsync<CommandFailedException>(() => WriteAsync(Pieces(), PointFormat.Parquet));
        Assert.Equal([_folder["out", "mine"]], Directory.EnumerateFileSystemEntries(_folder["out"]));
    }

    public void Dispose() => _folder.Dispose();

    private Task VerifyAsync() => ExportFolder.VerifyAsync(_folder["out"], Cancellation);

    private Task WriteAsync(IEnumerable<ExportPiece> pieces, PointFormat format) => ExportFolder.WriteAsync(_folder["out"], async aside =>
    {
        var (run, _) = await RunWriter.WriteAsync(
            pieces.Select(piece => piece.Clone()).ToAsyncEnumerable(), aside, PointFormats.Of(format), "http://here:1", Cancellation);
        return [run.Id];
    });

    private static List<(uint Attempt, JournalRecord Record)> Records(IEnumerable<ExportPiece> pieces) =>
    [
        .. from piece in pieces
           where piece.Records is not null
           from record in piece.Records.Records
           select (piece.Records.Attempt, record),
    ];

    private static IEnumerable<ExportPiece> Pieces()
    {
        yield return new()
        {
            Run = new()
            {
                Id = Id,
                Status = RunStatus.Succeeded,
                Origin = new() { Installation = "there", ExportedAt = TimeOf(0) },
                Submission = new() { Spec = new() { Name = "n" } },
                Spec = new() { Name = "n", Project = "p" },
                Events = { """{"type": "submitted"}""", """{"type": "succeeded"}""" },
                Attempts = { new ExportedAttempt { Number = 1, LastSequence = 9 }, new ExportedAttempt { Number = 2, LastSequence = 3, ServedThrough = 3 } },
            },
        };
        yield return new()
        {
            Records = new()
            {
                Attempt = 1,
                Records =
                {
                    new JournalRecord { Sequence = 1, RecordedAt = TimeOf(1), Started = new() { Parameters = 12 } },
                    Measured(2, 1), Measured(3, double.NaN),
                    new JournalRecord { Sequence = 4, Matrix = new() { Name = "m", Rows = 1, Columns = 2, Values = { 1, float.NegativeInfinity } } },
                    Measured(7, double.PositiveInfinity),
                },
            },
        };
        yield return new()
        {
            Records = new()
            {
                Attempt = 2,
                Records =
                {
                    new JournalRecord { Sequence = 1, RecordedAt = TimeOf(1), Started = new() { ResumedFrom = new() { Attempt = 1, Sequence = 3 } } },
                    Measured(2, 0.25),
                    new JournalRecord { Sequence = 3, RecordedAt = TimeOf(3), Notice = new() { Step = 3, Message = "odd" } },
                },
            },
        };
        yield return new() { Log = new() { Attempt = 1, Content = ByteString.CopyFromUtf8("what ") } };
        yield return new() { Log = new() { Attempt = 1, Offset = 5, Content = ByteString.CopyFromUtf8("it printed") } };
        yield return new() { End = new() { Records = 8, LogBytes = 15 } };
    }

    private static JournalRecord Measured(ulong sequence, double loss) => new()
    {
        Sequence = sequence,
        RecordedAt = TimeOf(sequence),
        Measurement = new()
        {
            Step = sequence,
            Tokens = sequence * 10,
            Values = { new MetricValue { Metric = "train/loss", Value = loss }, new MetricValue { Metric = "train/mfu", Value = 0.5 } },
        },
    };

    private static Timestamp TimeOf(ulong sequence) => new() { Seconds = 1_900_000_000, Nanos = (int)sequence * 1000 };
}
