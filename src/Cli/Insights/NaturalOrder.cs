using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Cli.Insights;

/// <summary>
/// The order in which people look for names whose parts are separated by '/': families together, of each first what is about the whole
/// (fewer parts), and numbers by their size, so that blocks.2 comes before blocks.10.
/// </summary>
internal static partial class NaturalOrder
{
    private const int DigitsOfANumber = 20;

    public static IOrderedEnumerable<T> InNaturalOrder<T>(this IEnumerable<T> items, Func<T, string> nameOf) =>
        items.OrderBy(item => KeyOf(nameOf(item)), StringComparer.Ordinal);

    private static string KeyOf(string name)
    {
        var padded = Numbers().Replace(name, number => number.Value.PadLeft(DigitsOfANumber, '0'));
        var parts = padded.Split('/');
        return string.Create(CultureInfo.InvariantCulture, $"{parts[0]}/{parts.Length:D3}/{padded}");
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
