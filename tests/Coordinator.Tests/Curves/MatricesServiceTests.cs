using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class MatricesServiceTests(PostgresFixture postgres) : GivenRunTest(postgres)
{
    [Fact]
    public async Task Matrices_come_back_as_they_were_shipped_by_name()
    {
        var loads = TestJournal.Matrix(2, step: 10, "experts/load", 0.25f, float.NaN, float.NegativeInfinity, -0.0f);
        var mean = TestJournal.Matrix(3, step: 10, "connections/blocks.0.attention/matrix", 1, 0.5f);
        await Ship.ShipAsync(Given, TestJournal.Start(), loads, mean);

        var answer = await ReadAsync(new() { Run = "test" });
        Assert.Equal((Given.RunId, "test"), (answer.RunId, answer.RunName));
        Assert.Equal([mean.Matrix, loads.Matrix], answer.Matrices);
        Assert.Equal([loads.Matrix], (await ReadAsync(new() { Run = "test", Names = { "experts/load" } })).Matrices);
    }

    [Fact]
    public async Task A_run_that_measured_none_has_none_and_one_that_is_early_too()
    {
        await Ship.ShipAsync(Given, TestJournal.Start());
        Assert.Empty((await ReadAsync(new() { Run = "test" })).Matrices);
        await Ship.ShipAsync(Given, TestJournal.Start(), TestJournal.Matrix(2, step: 10, "experts/load", 1));
        Assert.Empty((await ReadAsync(new() { Run = "test", Step = 9 })).Matrices);
        Assert.Empty((await ReadAsync(new() { Run = "test", Step = 9, Names = { "experts/load" } })).Matrices);
    }

    [Fact]
    public async Task An_unknown_name_is_answered_with_the_known_ones()
    {
        await Ship.ShipAsync(Given, TestJournal.Start(), TestJournal.Matrix(2, step: 10, "experts/load", 1));
        var error = await FailureOfAsync(new() { Run = "test", Names = { "experts/load", "experts/laod" } });
        Assert.Equal(ErrorReason.MatrixNotFound, TestRuns.ReasonOf(error));
        Assert.Contains("no matrix \"experts/laod\". It has: experts/load.", error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, "names[0]")]
    [InlineData("a\0b", 0, "names[0]")]
    [InlineData("a", ulong.MaxValue, "step")]
    public async Task A_name_or_step_that_cannot_be_is_refused(string name, ulong step, string field)
    {
        var error = await FailureOfAsync(new() { Run = "test", Names = { name }, Step = step });
        Assert.Equal(ErrorReason.InvalidRequest, TestRuns.ReasonOf(error));
        Assert.Contains(field, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_a_message_holds_is_refused_with_the_names_to_choose_from()
    {
        string[] names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        await Ship.ShipAsync(Given, TestJournal.Start());
        for (var i = 0; i < names.Length; i++)
        {
            var large = TestJournal.Matrix((ulong)i + 2, step: 1, names[i]);
            (large.Matrix.Rows, large.Matrix.Columns) = (128, 1024);
            large.Matrix.RowNames.Clear();
            large.Matrix.Values.AddRange(new float[128 * 1024]);
            await Ship.ShipAsync(Given, large);
        }

        var error = await FailureOfAsync(new() { Run = "test" });
        Assert.Equal(ErrorReason.InvalidRequest, TestRuns.ReasonOf(error));
        Assert.Contains("Choose from: a, b, c, d, e, f, g, h", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(["c", "h"], (await ReadAsync(new() { Run = "test", Names = { "h", "c" } })).Matrices.Select(matrix => matrix.Name));
    }

    [Fact]
    public async Task A_matrix_that_lies_about_its_sizes_is_refused_by_name()
    {
        var lie = TestJournal.Matrix(2, step: 1, "experts/load", 1, 2);
        lie.Matrix.Columns = 3;
        await Ship.SendAsync(Given, TestJournal.Start(), lie);
        var error = await Assert.ThrowsAsync<RpcException>(Ship.HearAsync);
        Assert.Equal(ErrorReason.InvalidRequest, TestRuns.ReasonOf(error));
        Assert.Contains("journal.records[1]", error.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("experts/load of 1 × 3 with 2 values", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_tells_what_its_guards_saw()
    {
        var noticed = TestJournal.Notice(2, step: 7);
        await Ship.ShipAsync(Given, TestJournal.Start(), noticed);
        var run = await new Contracts.V1.Runs.RunsClient(Host.Channel).GetAsync(new() { Run = "test" }, cancellationToken: Cancellation);
        var expected = new RunNotice
        {
            Position = new() { Attempt = 1, Sequence = 2 },
            RecordedAt = noticed.RecordedAt,
            Notice = noticed.Notice,
        };
        Assert.Equal((expected, 1UL), (Assert.Single(run.Notices), run.TotalNotices));
    }

    private async Task<ReadMatricesResponse> ReadAsync(ReadMatricesRequest request) =>
        await new Contracts.V1.Curves.CurvesClient(Host.Channel).ReadMatricesAsync(request, cancellationToken: Cancellation);

    private Task<RpcException> FailureOfAsync(ReadMatricesRequest request) => Assert.ThrowsAsync<RpcException>(() => ReadAsync(request));
}
