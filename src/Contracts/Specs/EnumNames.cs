using System.Collections.Frozen;
using System.Globalization;
using Google.Protobuf.Reflection;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>The short names that people write for proto enum values: <c>rms</c> for <c>NORM_KIND_RMS</c>.</summary>
public static class EnumNames
{
    private static readonly FrozenDictionary<Type, EnumDescriptor> Types = new[]
    {
        SpecsReflection.Descriptor,
        RunsReflection.Descriptor,
        JournalReflection.Descriptor,
        WorkersReflection.Descriptor,
        ErrorsReflection.Descriptor,
    }.SelectMany(file => file.EnumTypes).ToFrozenDictionary(type => type.ClrType);

    /// <summary>Every value that may be written; the unspecified one may not.</summary>
    public static IEnumerable<string> Allowed(EnumDescriptor type) => type.Values.Where(value => value.Number != 0).Select(NameOf);

    /// <summary>The short name of a value, or its number if this program does not know it.</summary>
    public static string NameOf(EnumDescriptor type, int number) =>
        type.FindValueByNumber(number) is { } value ? NameOf(value) : number.ToString(CultureInfo.InvariantCulture);

    public static string NameOf<T>(T value)
        where T : struct, Enum => NameOf(DescriptorOf<T>(), Convert.ToInt32(value, CultureInfo.InvariantCulture));

    /// <summary>The value of this short or full name, in any case; null if there is none.</summary>
    public static EnumValueDescriptor? Find(EnumDescriptor type, string name) => type.Values.FirstOrDefault(value =>
        value.Number != 0
        && (name.Equals(NameOf(value), StringComparison.OrdinalIgnoreCase) || name.Equals(value.Name, StringComparison.OrdinalIgnoreCase)));

    public static EnumDescriptor DescriptorOf<T>()
        where T : struct, Enum => Types[typeof(T)];

    // The zero value is always PREFIX_UNSPECIFIED, so it tells the prefix of all others.
    private static string NameOf(EnumValueDescriptor value)
    {
        var prefix = value.EnumDescriptor.FindValueByNumber(0).Name[..^"UNSPECIFIED".Length];
        return value.Name[prefix.Length..].ToLowerInvariant();
    }
}
