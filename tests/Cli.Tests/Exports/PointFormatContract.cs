using Orchestrator.Cli.Exports;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Exports;

/// <summary>What every file of points must be able to do.</summary>
public abstract class PointFormatContract : IDisposable
{
    private static readonly DateTime Moment = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddMicroseconds(678_901);

    private readonly TestFolder _folder = new();

    private protected abstract IPointFormat Format { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0x7ff8_0000_0000_0000UL)] // NaN as C writes it
    [InlineData(0xfff8_0000_0000_0000UL)] // as .NET does
    [InlineData(0x7ff0_0000_0000_0001UL)]
    [InlineData(0x7ff0_0000_0000_0000UL)] // infinities
    [InlineData(0xfff0_0000_0000_0000UL)]
    [InlineData(0x8000_0000_0000_0000UL)] // -0
    [InlineData(0x0000_0000_0000_0000UL)]
    [InlineData(0x0000_0000_0000_0001UL)]
    [InlineData(0x7fef_ffff_ffff_ffffUL)]
    [InlineData(0x3fb9_9999_9999_999aUL)]
    public async Task A_value_read_back_has_the_same_bits(ulong bits)
    {
        // Beside a zero and a NaN of other bits, which whoever compares by value takes for the same.
        ulong[] written = [0x0000_0000_0000_0000, 0x7ff8_0000_0000_00ff, bits, bits];
        var read = await RoundTripAsync([.. written.Select(value => PointOf(1) with { Value = BitConverter.UInt64BitsToDouble(value) })]);

        Assert.Equal(written, read.Select(point => BitConverter.DoubleToUInt64Bits(point.Value)));
    }

    [Fact]
    public async Task Everything_else_is_read_back_in_order_as_it_was_written()
    {
        PointRow[] points =
        [
            PointOf(1),
            PointOf(2) with { Metric = "a \"quoted\", odd/name é", IsServed = false },
            PointOf(3) with { Attempt = int.MaxValue, Sequence = long.MaxValue, Step = long.MaxValue, Tokens = long.MaxValue },
            PointOf(4) with { RecordedAt = DateTime.UnixEpoch },
        ];

        Assert.Equal(points, await RoundTripAsync(points));
    }

    [Fact]
    public async Task A_run_without_points_has_an_empty_file() => Assert.Empty(await RoundTripAsync([]));

    [Fact]
    public async Task More_points_than_are_held_at_once_are_all_there()
    {
        PointRow[] points = [.. Enumerable.Range(1, 120_000).Select(sequence => PointOf((ulong)sequence))];

        Assert.Equal(points, await RoundTripAsync(points));
    }

    [Fact]
    public async Task A_file_of_something_else_is_refused()
    {
        var path = _folder[Format.FileName];
        await File.WriteAllTextAsync(path, "step,loss\n1,2\n", Cancellation);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await Format.ReadAsync(path, Cancellation).ToListAsync(Cancellation));
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static PointRow PointOf(ulong sequence) =>
        new("train/loss", 1, sequence, sequence * 2, sequence * 1024, 1.0 / sequence, Moment.AddSeconds(sequence), IsServed: true);

    private async Task<List<PointRow>> RoundTripAsync(PointRow[] points)
    {
        var path = _folder[Format.FileName];
        await using (var writer = await Format.CreateAsync(path, Cancellation))
        {
            foreach (var point in points)
            {
                await writer.WriteAsync(point, Cancellation);
            }

            await writer.CompleteAsync(Cancellation);
        }

        return await Format.ReadAsync(path, Cancellation).ToListAsync(Cancellation);
    }
}

public sealed class ParquetPointsTests : PointFormatContract
{
    private protected override IPointFormat Format { get; } = new ParquetPoints();
}

public sealed class CsvPointsTests : PointFormatContract
{
    private protected override IPointFormat Format { get; } = new CsvPoints();
}
