using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;

namespace Orchestrator.Cli.Specs;

/// <summary>Durations as people write them: <c>90s</c>, <c>1h30m</c>, <c>250ms</c>, <c>1.5s</c>.</summary>
internal static partial class DurationText
{
    public const string Examples = "a duration with units, as in 90s, 5m, 1h30m or 250ms";

    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly (string Unit, long Nanoseconds)[] Units =
    [
        ("d", 86_400 * NanosecondsPerSecond),
        ("h", 3_600 * NanosecondsPerSecond),
        ("m", 60 * NanosecondsPerSecond),
        ("s", NanosecondsPerSecond),
        ("ms", 1_000_000),
        ("us", 1_000),
        ("ns", 1),
    ];

    public static bool TryParse(string text, out Duration duration)
    {
        duration = new();
        var match = Pattern().Match(text);
        if (!match.Success)
        {
            return false;
        }

        var nanoseconds = 0m;
        foreach (var (amount, unit) in match.Groups["amount"].Captures.Zip(match.Groups["unit"].Captures))
        {
            var scale = Units.Single(known => known.Unit == unit.Value).Nanoseconds;
            nanoseconds += decimal.Parse(amount.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * scale;
        }

        nanoseconds = decimal.Truncate(match.Groups["minus"].Success ? -nanoseconds : nanoseconds);
        duration.Seconds = (long)decimal.Truncate(nanoseconds / NanosecondsPerSecond);
        duration.Nanos = (int)(nanoseconds % NanosecondsPerSecond);
        return true;
    }

    public static string Format(Duration duration)
    {
        var nanoseconds = ((Int128)duration.Seconds * NanosecondsPerSecond) + duration.Nanos;
        if (nanoseconds == 0)
        {
            return "0s";
        }

        var text = new StringBuilder(nanoseconds < 0 ? "-" : "");
        var rest = Int128.Abs(nanoseconds);
        foreach (var (unit, scale) in Units)
        {
            var amount = rest / scale;
            rest %= scale;
            if (amount > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{amount}{unit}");
            }
        }

        return text.ToString();
    }

    // Few enough digits that sums stay exact and fit a Duration.
    [GeneratedRegex("^(?<minus>-)?((?<amount>[0-9]{1,9}(\\.[0-9]{1,9})?)(?<unit>ms|us|ns|d|h|m|s))+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
