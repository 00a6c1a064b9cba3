namespace Orchestrator.Cli.Tests.Specs;

/// <summary>docs/fidelity.md: what the papers print beside what <c>orc plan</c> says of the presets.</summary>
public sealed class FidelityTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "fidelity.md"));

    [Fact]
    public void A_cell_differs_exactly_where_the_page_explains_a_difference() => Assert.All(
        PaperTables.Parameters.Concat(PaperTables.Flops),
        cell => Assert.True((cell.Planned == cell.Printed) == (cell.Note.Length == 0), cell.Row));

    [Fact]
    public void The_page_has_the_rows_of_parameters() =>
        Assert.Equal(PaperTables.Parameters.Select(cell => cell.Row), RowsUnder("## Parameters"));

    [Fact]
    public void The_page_has_the_rows_of_operations() =>
        Assert.Equal(PaperTables.Flops.Select(cell => cell.Row), RowsUnder("## FLOPs per token, forward"));

    [Fact]
    public void Every_note_of_a_cell_stands_on_the_page()
    {
        var cells = PaperTables.Parameters.Concat(PaperTables.Flops);
        var notes = cells.SelectMany(cell => cell.Note.Split(", ", StringSplitOptions.RemoveEmptyEntries)).Distinct();

        Assert.All(notes, note => Assert.Contains(Page, line => line.StartsWith($"* **{note}**", StringComparison.Ordinal)));
    }

    // The norm gains that the printed total of OLMoE-1B-7B has: 32 rows of 2048, of the 65 that its settings give.
    [Fact]
    public void The_printed_total_of_olmoe_has_32_of_its_65_norms()
    {
        const ulong matrices = (2UL * 50_304 * 2048) + (16 * ((4UL * 2048 * 2048) + (64 * 2048) + (64UL * 3 * 2048 * 1024)));

        Assert.Equal("6.91909427", PaperFigure.Billions.Format(new() { Parameters = matrices + (32 * 2048) }, "6.91909427"));
        Assert.Equal("6.91916186", PaperFigure.Billions.Format(new() { Parameters = matrices + (65 * 2048) }, "6.91909427"));
    }

    // What note i says of the printed dynamic rows: rate, modules and width of each.
    [Theory]
    [InlineData(2, 32, 2048, "0.0020")]
    [InlineData(4, 32, 2048, "0.0049")]
    [InlineData(4, 64, 4096, "0.0197")]
    public void The_printed_dynamic_rows_grow_with_the_rate_where_their_products_grow_with_its_square(
        int rate, int modules, int width, string printed)
    {
        double numbers = modules * width;

        Assert.Equal(printed, Gigaflops(numbers * ((2 * rate * (rate + 2)) + (6 * rate) + 3)));
        Assert.NotEqual(printed, Gigaflops(numbers * 4 * rate * (rate + 2)));
    }

    private static string Gigaflops(double flops) =>
        PaperFigure.ConnectionGigaflops.Format(new() { ConnectionFlopsPerToken = flops }, "0.0000");

    private static IEnumerable<string> RowsUnder(string heading) => Page
        .SkipWhile(line => line != heading)
        .Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Skip(2);
}
