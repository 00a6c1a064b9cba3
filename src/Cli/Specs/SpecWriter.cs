using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Orchestrator.Cli.Specs;

/// <summary>Writes a run spec as YAML in the short form that <see cref="SpecReader"/> reads.</summary>
internal sealed class SpecWriter
{
    private readonly Emitter _emitter;

    private SpecWriter(TextWriter output) => _emitter = new(output, new EmitterSettings().WithIndentedSequences());

    public static string Write(RunSpec spec)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var writer = new SpecWriter(output);
        writer._emitter.Emit(new StreamStart());
        writer._emitter.Emit(new DocumentStart(version: null, tags: null, isImplicit: true));
        writer.WriteMessage(spec);
        writer._emitter.Emit(new DocumentEnd(isImplicit: true));
        writer._emitter.Emit(new StreamEnd());
        return output.ToString();
    }

    private void WriteMessage(IMessage message) =>
        WriteMapping(message.Descriptor.Fields.InDeclarationOrder().Where(field => IsWritten(field, message)), field =>
        {
            WriteText(field.Name);
            WriteField(field, field.Accessor.GetValue(message));
        });

    private static bool IsWritten(FieldDescriptor field, IMessage message) => field.HasPresence
        ? field.Accessor.HasValue(message)
        : field.Accessor.GetValue(message) is not (ICollection { Count: 0 } or "");

    private void WriteField(FieldDescriptor field, object value)
    {
        if (field.IsMap)
        {
            WriteMapping(((IDictionary<string, string>)value).OrderBy(pair => pair.Key, StringComparer.Ordinal), pair =>
            {
                WriteText(pair.Key);
                WriteText(pair.Value);
            });
        }
        else if (field.IsRepeated)
        {
            _emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Block));
            foreach (var item in (IEnumerable)value)
            {
                WriteValue(field, item);
            }

            _emitter.Emit(new SequenceEnd());
        }
        else
        {
            WriteValue(field, value);
        }
    }

    private void WriteValue(FieldDescriptor field, object value)
    {
        switch (value)
        {
            case Duration duration:
                WriteWord(DurationText.Format(duration));
                break;
            case IMessage message:
                WriteMessage(message);
                break;
            case string text:
                WriteText(text);
                break;
            case bool flag:
                WriteWord(flag ? "true" : "false");
                break;
            case double number:
                WriteWord(NumberText(number));
                break;
            default:
                WriteWord(field.FieldType == FieldType.Enum
                    ? EnumNames.NameOf(field.EnumType, Convert.ToInt32(value, CultureInfo.InvariantCulture))
                    : Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
        }
    }

    private void WriteMapping<T>(IEnumerable<T> entries, Action<T> writeEntry)
    {
        var written = entries.ToArray();
        var style = written.Length == 0 ? MappingStyle.Flow : MappingStyle.Block;
        _emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, style));
        foreach (var entry in written)
        {
            writeEntry(entry);
        }

        _emitter.Emit(new MappingEnd());
    }

    private static string NumberText(double number) => number switch
    {
        double.NaN => ".nan",
        double.PositiveInfinity => ".inf",
        double.NegativeInfinity => "-.inf",
        _ => number.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant(),
    };

    // Lines stay lines; what YAML would take for something else than text is quoted.
    private void WriteText(string text) => WriteScalar(text, text switch
    {
        _ when IsPlainWord(text) => ScalarStyle.Plain,
        _ when IsLines(text) => ScalarStyle.Literal,
        _ => ScalarStyle.DoubleQuoted,
    });

    private static bool IsLines(string text) =>
        text.Contains('\n') && !char.IsWhiteSpace(text[0]) && !text.Any(character => char.IsControl(character) && character != '\n');

    private void WriteWord(string word) => WriteScalar(word, ScalarStyle.Plain);

    private void WriteScalar(string text, ScalarStyle style) =>
        _emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true));

    private static bool IsPlainWord(string text) =>
        text.Length > 0
        && char.IsAsciiLetter(text[0])
        && text[^1] != ' '
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ' ')
        && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");
}
