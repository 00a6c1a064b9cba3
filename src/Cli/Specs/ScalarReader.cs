using System.Globalization;
using Google.Protobuf.Reflection;
using Orchestrator.Contracts.Specs;

namespace Orchestrator.Cli.Specs;

/// <summary>Turns a scalar's text into the value of a field. What a value may be beyond its type is the validator's business.</summary>
internal static class ScalarReader
{
    /// <summary>False when the text is no such value; what would be one is then in <paramref name="expected"/>.</summary>
    public static bool TryRead(FieldDescriptor field, SpecNode.Scalar scalar, out object value, out string expected)
    {
        expected = "";
        value = "";
        switch (field.FieldType)
        {
            case FieldType.String:
                value = scalar.Text;
                return true;
            case FieldType.Bool:
                expected = "true or false";
                value = scalar.Text is "true";
                return !scalar.IsQuoted && scalar.Text is "true" or "false";
            case FieldType.Double:
                expected = "a number";
                return TryReadDouble(scalar.Text, out value);
            case FieldType.Int32:
                return TryReadInteger(scalar.Text, int.MinValue, int.MaxValue, number => (int)number, out value, out expected);
            case FieldType.UInt32:
                return TryReadInteger(scalar.Text, uint.MinValue, uint.MaxValue, number => (uint)number, out value, out expected);
            case FieldType.UInt64:
                return TryReadInteger(scalar.Text, ulong.MinValue, ulong.MaxValue, number => (ulong)number, out value, out expected);
            case FieldType.Enum:
                expected = $"one of {string.Join(", ", EnumNames.Allowed(field.EnumType))}";
                var named = EnumNames.Find(field.EnumType, scalar.Text);
                value = named?.Number ?? 0;
                return named is not null;
            case FieldType.Message when field.IsDuration():
                expected = DurationText.Examples;
                var isDuration = DurationText.TryParse(scalar.Text, out var duration);
                value = duration;
                return isDuration;
            default:
                throw new NotSupportedException($"Specs have no fields of type {field.FieldType} yet, but {field.FullName} is one.");
        }
    }

    // Not a number and infinity are read as YAML and people spell them: the validator then says what is right for the field.
    private static bool TryReadDouble(string text, out object value)
    {
        var spelled = text.ToLowerInvariant() switch
        {
            ".nan" or "nan" => double.NaN,
            ".inf" or "+.inf" or "inf" or "+inf" or "infinity" => double.PositiveInfinity,
            "-.inf" or "-inf" or "-infinity" => double.NegativeInfinity,
            _ => 0.0,
        };
        if (spelled != 0)
        {
            value = spelled;
            return true;
        }

        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var isNumber = double.TryParse(text, style, CultureInfo.InvariantCulture, out var number);
        value = number;
        return isNumber;
    }

    // Also 1e9 and 1_000_000, which are how people write budgets.
    private static bool TryReadInteger(
        string text, decimal least, decimal most, Func<decimal, object> convert, out object value, out string expected)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        expected = string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");
        value = 0;
        var digits = char.IsAsciiDigit(text.FirstOrDefault()) ? text.Replace("_", "", StringComparison.Ordinal) : text;
        if (!decimal.TryParse(digits, style, CultureInfo.InvariantCulture, out var number)
            || number != decimal.Truncate(number) || number < least || number > most)
        {
            return false;
        }

        value = convert(number);
        return true;
    }
}
