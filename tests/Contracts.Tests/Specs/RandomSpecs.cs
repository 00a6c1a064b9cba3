using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

/// <summary>
/// Specs that set any fields to any values, sensible or not, made along the descriptors so that new fields are covered as they come.
/// Equal seeds make equal specs.
/// </summary>
internal static class RandomSpecs
{
    private static readonly double[] Doubles = [0, 0.5, 1, 3e-3, 1e-300, 1.7976931348623157e308, -1, double.NaN, double.PositiveInfinity];
    private static readonly ulong[] Integers = [0, 1, 2, 3, 8, 100, 128, 1_000_000, uint.MaxValue, ulong.MaxValue];
    private static readonly string[] Texts = ["a", "dotnet-docs", "", "null", "true", "3", "two\nlines\n", " blank ", "a: #b", "naïve 🙂", "\u0001", "'\"\\"];

    public static RunSpec Of(int seed) => (RunSpec)Message(RunSpec.Descriptor, new Random(seed));

    private static IMessage Message(MessageDescriptor type, Random random)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder().Where(_ => random.Next(4) > 0))
        {
            Set(message, field, random);
        }

        return message;
    }

    private static void Set(IMessage message, FieldDescriptor field, Random random)
    {
        if (field.IsMap)
        {
            var map = (IDictionary)field.Accessor.GetValue(message);
            for (var count = random.Next(3); count > 0; count--)
            {
                map[Pick(Texts, random)] = Pick(Texts, random);
            }
        }
        else if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            for (var count = random.Next(3); count > 0; count--)
            {
                list.Add(Value(field, random));
            }
        }
        else
        {
            field.Accessor.SetValue(message, Value(field, random));
        }
    }

    private static object Value(FieldDescriptor field, Random random) => field.FieldType switch
    {
        FieldType.String => Pick(Texts, random),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Double => Pick(Doubles, random),
        FieldType.Int32 => random.Next(-2000, 2000),
        FieldType.UInt32 => (uint)Pick(Integers, random),
        FieldType.UInt64 => Pick(Integers, random),
        FieldType.Enum => Pick([.. field.EnumType.Values.Select(value => value.Number)], random),
        FieldType.Message when field.MessageType == Duration.Descriptor =>
            new Duration { Seconds = random.Next(100_000), Nanos = Pick([0, 1, 250_000_000], random) },
        FieldType.Message => Message(field.MessageType, random),
        _ => throw new NotSupportedException($"No values of {field.FullName} are known."),
    };

    private static T Pick<T>(T[] choices, Random random) => choices[random.Next(choices.Length)];
}
