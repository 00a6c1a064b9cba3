using Google.Protobuf;
using Google.Protobuf.Reflection;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Fuzz.Tests;

/// <summary>
/// Messages that nobody means well with: fields of the right type with values that are not, the bytes of such messages changed, and bytes
/// that never were a message. The same seed makes the same ones.
/// </summary>
/// <param name="random">Chooses.</param>
/// <param name="valid">A spec that could be submitted: what is wrong with some is one thing only.</param>
/// <param name="known">Texts that name something: with them a message gets past the first look.</param>
internal sealed class HostileMessages(Random random, RunSpec valid, IReadOnlyList<string> known)
{
    private const int Deepest = 6;

    private static readonly string[] Texts =
    [
        "", " ", "\0", "a\0b", "../../../etc/passwd", "/etc/passwd", "..", "a/b", "x\r\ny: z", "'; DROP TABLE run; --", "%s%n%x", "{0}", "${jndi:x}",
        "\u202Egnp.exe", "\uFEFF", "é", "𝕏", "🙂", "\uFFFF", "NaN", "-1", "1e999", "9223372036854775808", "null", "true", "*", "orc_",
        new('a', 101), new('ß', 5_000), new('x', 70_000), "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ];

    private static readonly double[] Numbers =
        [0, -0.0, 1, -1, 0.5, 1e-320, double.MaxValue, double.MinValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly long[] Integers =
        [0, 1, 2, 3, 7, 64, 127, 128, 1000, 65_536, -1, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    public byte[] Next(MessageDescriptor type) => random.Next(20) switch
    {
        0 => Mutation.Noise(random.Next(2_000), random),
        < 7 => Mutation.Of(Message(type, depth: 0).ToByteArray(), random),
        _ => Message(type, depth: 0).ToByteArray(),
    };

    private IMessage Message(MessageDescriptor type, int depth)
    {
        var message = type == RunSpec.Descriptor && random.Next(2) == 0 ? valid.Clone() : type.Parser.ParseFrom([]);
        var share = message.CalculateSize() > 0 ? 0.1 : random.NextDouble();
        foreach (var field in type.Fields.InDeclarationOrder().Where(_ => random.NextDouble() < share))
        {
            Fill(message, field, depth);
        }

        return message;
    }

    private void Fill(IMessage message, FieldDescriptor field, int depth)
    {
        if (field.IsMap)
        {
            var map = (System.Collections.IDictionary)field.Accessor.GetValue(message);
            var (key, value) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
            for (var count = Count(); count > 0; count--)
            {
                map[Value(key, depth)!] = Value(value, depth) ?? value.MessageType.Parser.ParseFrom([]);
            }
        }
        else if (field.IsRepeated)
        {
            var list = (System.Collections.IList)field.Accessor.GetValue(message);
            for (var count = Count(); count > 0; count--)
            {
                if (Value(field, depth) is { } value)
                {
                    list.Add(value);
                }
            }
        }
        else if (Value(field, depth) is { } value)
        {
            field.Accessor.SetValue(message, value);
        }
    }

    private int Count() => random.Next(50) == 0 ? random.Next(300) : random.Next(4);

    /// <returns>Null: the message is deep enough.</returns>
    private object? Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => depth < Deepest ? Message(field.MessageType, depth + 1) : null,
        FieldType.String => Text(),
        FieldType.Bytes => ByteString.CopyFrom(Mutation.Noise(random.Next(5) == 0 ? random.Next(20_000) : random.Next(40), random)),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Double => Numbers[random.Next(Numbers.Length)],
        FieldType.Float => (float)Numbers[random.Next(Numbers.Length)],
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, EnumNumber(field.EnumType)),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Integer(),
        FieldType.UInt64 or FieldType.Fixed64 => unchecked((ulong)Integer()),
        FieldType.UInt32 or FieldType.Fixed32 => unchecked((uint)Integer()),
        _ => unchecked((int)Integer()),
    };

    private int EnumNumber(EnumDescriptor type) => random.Next(5) == 0 ? unchecked((int)Integer()) : type.Values[random.Next(type.Values.Count)].Number;

    private long Integer() => random.Next(5) == 0 ? random.NextInt64() : Integers[random.Next(Integers.Length)];

    private string Text() => random.Next(2) == 0 ? known[random.Next(known.Count)] : Texts[random.Next(Texts.Length)];
}
