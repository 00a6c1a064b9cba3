using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class MatrixRulesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 6)]
    [InlineData(257, 257)]
    [InlineData(128, 1024)]
    public void A_matrix_that_says_its_sizes_truly_is_taken(int rows, int columns) => Assert.Null(FaultOf(MatrixOf(rows, columns)));

    [Fact]
    public void Names_may_be_absent_and_values_may_be_anything()
    {
        var matrix = MatrixOf(2, 2);
        matrix.RowNames.Clear();
        matrix.ColumnNames.Clear();
        (matrix.Values[0], matrix.Values[1], matrix.Values[2]) = (float.NaN, float.PositiveInfinity, float.MinValue);
        Assert.Null(FaultOf(matrix));
    }

    public static TheoryData<Action<MatrixMeasured>, string> Lies => new()
    {
        { matrix => matrix.Rows = 3, "of 3 × 3 with 6 values" },
        { matrix => matrix.Values.RemoveAt(5), "of 2 × 3 with 5 values" },
        { matrix => matrix.Rows = 0, "of 0 × 3; each may be 1 to 1024" },
        { matrix => matrix.Columns = uint.MaxValue, "of 2 × 4294967295; each may be 1 to 1024" },
        { matrix => (matrix.Rows, matrix.Columns) = (1024, 129), "both together 131072 values" },
        { matrix => matrix.RowNames.RemoveAt(1), "with 2 rows and 1 names for them" },
        { matrix => matrix.ColumnNames.Add("one more"), "with 3 columns and 4 names for them" },
        { matrix => matrix.RowNames[1] = "\u001b[31m", "one of the rows has not 1 to 200 printable characters" },
        { matrix => matrix.ColumnNames[0] = new('x', 201), "one of the columns has not 1 to 200 printable characters" },
        { matrix => matrix.Name = "", "a matrix whose name has not 1 to 200 printable characters" },
        { matrix => matrix.Step = ulong.MaxValue, "at an impossible step" },
    };

    [Theory]
    [MemberData(nameof(Lies), DisableDiscoveryEnumeration = true)]
    public void A_matrix_that_lies_is_refused_by_its_record(Action<MatrixMeasured> change, string expected)
    {
        var matrix = MatrixOf(2, 3);
        change(matrix);
        Assert.StartsWith("record 2 has", FaultOf(matrix), StringComparison.Ordinal);
        Assert.Contains(expected, FaultOf(matrix), StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_matrix_fits_a_frame_with_its_names()
    {
        var matrix = MatrixOf(MatrixBounds.MostAcross, MatrixBounds.MostValues / MatrixBounds.MostAcross);
        for (var row = 0; row < matrix.RowNames.Count; row++)
        {
            matrix.RowNames[row] = new('x', 200);
        }

        Assert.InRange(JournalFrame.Encode(new() { Matrix = matrix }).Length, 1, JournalFrame.MaximumPayloadBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_notice_is_refused_when_it_says_nothing_or_too_much(int length)
    {
        var notice = TestJournal.Notice(sequence: 2, step: 1);
        Assert.Null(FaultOf(notice));
        notice.Notice.Message = new('x', length);
        notice.Notice.Finding = length == 0 ? GuardFinding.Unspecified : GuardFinding.NonFinite;
        Assert.StartsWith("record 2 has a notice", FaultOf(notice), StringComparison.Ordinal);
    }

    private static MatrixMeasured MatrixOf(int rows, int columns) => new()
    {
        Name = "m",
        Rows = (uint)rows,
        Columns = (uint)columns,
        Values = { new float[rows * columns] },
        RowNames = { Enumerable.Range(0, rows).Select(row => $"row {row}") },
        ColumnNames = { Enumerable.Range(0, columns).Select(column => $"column {column}") },
    };

    private static string? FaultOf(MatrixMeasured matrix)
    {
        var record = TestJournal.Matrix(sequence: 2, step: 0, "m");
        record.Matrix = matrix;
        return FaultOf(record);
    }

    private static string? FaultOf(JournalRecord record)
    {
        var violations = new Violations();
        JournalRules.Validate(new() { Records = { TestJournal.Start(), record } }, attempt: 1, violations);
        return violations.SingleOrDefault()?.Message;
    }
}
