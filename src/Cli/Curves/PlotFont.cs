using System.Collections.Concurrent;
using ScottPlot;
using SkiaSharp;

namespace Orchestrator.Cli.Curves;

/// <summary>The font of pictures, which comes with the program: servers and containers often have none, and text would be missing.</summary>
internal sealed class PlotFont : IFontResolver
{
    public const string Name = "DejaVu Sans";

    private static readonly Lazy<PlotFont> Registered = new(() =>
    {
        var font = new PlotFont();
        Fonts.FontResolvers.Insert(0, font);
        Fonts.Default = Name;
        return font;
    });

    private readonly ConcurrentDictionary<bool, SKTypeface> _faces = new();

    /// <summary>Makes it known to ScottPlot, for the whole process.</summary>
    public static void Register() => _ = Registered.Value;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? _faces.GetOrAdd(bold, Load) : null;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        CreateTypeface(fontName, bold: weight >= FontWeight.SemiBold, italic: false);

    private static SKTypeface Load(bool bold)
    {
        using var font = typeof(PlotFont).Assembly.GetManifestResourceStream(bold ? "DejaVuSans-Bold.ttf" : "DejaVuSans.ttf");
        return SKTypeface.FromStream(font);
    }
}
