using System.Globalization;

namespace Orchestrator.Contracts.Specs;

/// <summary>The conditions that many fields share.</summary>
internal static class Requirements
{
    /// <summary>Above every sensible number of steps, tokens or bytes, and small enough that sums and products of them fit.</summary>
    public const ulong Most = 1_000_000_000_000_000_000;

    /// <summary>A size that has no default.</summary>
    public static void RequireSize(this Violations violations, string field, bool present, ulong value, ulong most)
    {
        if (present)
        {
            violations.RequireCount(field, value, most);
        }
        else
        {
            violations.Add(field, string.Create(CultureInfo.InvariantCulture, $"is missing, must be a whole number from 1 to {most}"));
        }
    }

    public static void RequireCount(this Violations violations, string field, ulong value, ulong most = Most) =>
        violations.Require(
            field, value, value >= 1 && value <= most, string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {most}"));

    public static void RequirePositive(this Violations violations, string field, double value) =>
        violations.Require(field, value, value is > 0 and < double.PositiveInfinity, "a number above 0");

    public static void RequireNotNegative(this Violations violations, string field, double value) =>
        violations.Require(field, value, value is >= 0 and < double.PositiveInfinity, "a number of at least 0");

    /// <summary>For what people name: 1 to 100 printable characters, so that it fits in a table and on a command line.</summary>
    public static void RequireName(this Violations violations, string field, string value)
    {
        if (value.Length == 0)
        {
            violations.Add(field, "is missing, must have 1 to 100 characters");
        }
        else
        {
            violations.RequireText(field, value, most: 100);
            if (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))
            {
                violations.Add(field, "begins or ends with a blank, must not");
            }
        }
    }

    public static void RequireText(this Violations violations, string field, string value, int most, bool lines = false)
    {
        if (value.Length > most)
        {
            violations.Add(field, $"has {value.Length} characters, must have at most {most}");
        }

        if (value.Any(character => char.IsControl(character) && !(lines && character is '\n' or '\r' or '\t')))
        {
            violations.Add(field, lines
                ? "has control characters, must be text in lines"
                : "has line breaks or other control characters, must be one line of text");
        }
    }

    public static void RequireKnown<T>(this Violations violations, string field, T value)
        where T : struct, Enum
    {
        var type = EnumNames.DescriptorOf<T>();
        var number = Convert.ToInt32(value, CultureInfo.InvariantCulture);
        if (number == 0 || type.FindValueByNumber(number) is null)
        {
            violations.Add(field, $"is {EnumNames.NameOf(type, number)}, must be one of {string.Join(", ", EnumNames.Allowed(type))}");
        }
    }
}
