using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orchestrator.Cli.Insights;

/// <summary>A line of styled text that is never wrapped.</summary>
internal sealed class TextLine
{
    private readonly List<(string Text, Style Style)> _pieces = [];

    public int Width => _pieces.Sum(piece => piece.Text.Length);

    public TextLine Add(string text, Style? style = null)
    {
        _pieces.Add((text, style ?? Style.Plain));
        return this;
    }

    /// <summary>This line with another to its right, from that column on.</summary>
    public TextLine Beside(TextLine right, int column)
    {
        var line = new TextLine();
        line._pieces.AddRange([.. _pieces, (new string(' ', Math.Max(0, column - Width)), Style.Plain), .. right._pieces]);
        return line;
    }

    public override string ToString() => string.Concat(_pieces.Select(piece => piece.Text)).TrimEnd();

    /// <summary>With its colours, or as it is when the console has none; longer than the console is wide, it is not broken.</summary>
    public void WriteTo(IAnsiConsole console)
    {
        if (!console.Profile.Capabilities.Ansi)
        {
            console.Profile.Out.Writer.WriteLine(ToString());
        }
        else
        {
            console.Write(new Unbroken(_pieces));
        }
    }

    private sealed class Unbroken(IEnumerable<(string Text, Style Style)> pieces) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            [.. pieces.Select(piece => new Segment(piece.Text, piece.Style)), Segment.LineBreak];
    }
}
