using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Orchestrator.Contracts.V1;
using YamlDotNet.Core;

namespace Orchestrator.Cli.Specs;

/// <summary>
/// Writes "path=value" arguments into a document before it is read, so that they meet the same checks as what the file says:
/// <c>model.transformer.connection.hyper.rate=8</c>, <c>data.sources[0].weight=2</c>, <c>model.transformer.connection.residual={}</c>.
/// </summary>
internal static partial class SpecOverrides
{
    public static void Apply(SpecNode.Mapping document, IReadOnlyList<string> arguments, SpecProblems problems)
    {
        foreach (var (index, argument) in arguments.Index())
        {
            var origin = new Origin.InOverride(argument, index);
            try
            {
                var (path, value) = Split(argument);
                Write(document, RunSpec.Descriptor, path, value, origin);
            }
            catch (FormatException error)
            {
                problems.Add(origin, path: "", error.Message);
            }
        }
    }

    private static (string Path, string Value) Split(string argument) => argument.IndexOf('=', StringComparison.Ordinal) switch
    {
        > 0 and var equals => (argument[..equals].Trim(), argument[(equals + 1)..].Trim()),
        _ => throw new FormatException("must be path=value, as in optimizer.adamw.learning_rate=3e-3"),
    };

    private static void Write(SpecNode.Mapping parent, MessageDescriptor type, string path, string value, Origin origin)
    {
        var step = Step().Match(path);
        if (!step.Success)
        {
            throw new FormatException(
                $"'{path}' is not a path; write fields with dots and list elements with [0], as in data.sources[0].weight");
        }

        var name = step.Groups["name"].Value;
        var rest = step.Groups["rest"].Value;
        var field = type.Find(name);
        if (field is null)
        {
            Put(parent, name, new SpecNode.Scalar(origin, value, IsQuoted: true), origin); // reading it tells what was meant
            return;
        }

        RemoveAlternatives(parent, field);
        if (step.Groups["index"].Success)
        {
            WriteElement(parent, field, int.Parse(step.Groups["index"].ValueSpan, CultureInfo.InvariantCulture), rest, value, origin);
        }
        else if (rest.Length == 0)
        {
            Put(parent, name, ReadValue(field, value, origin), origin);
        }
        else if (field.IsMap)
        {
            var map = GetOrPut(parent, name, () => new SpecNode.Mapping(origin, []), origin);
            Put(map, rest, new SpecNode.Scalar(origin, value, IsQuoted: true), origin);
        }
        else if (field.IsRepeated)
        {
            throw new FormatException($"{name} is a list; name one of its elements, as in {name}[0].{rest}");
        }
        else if (field.FieldType != FieldType.Message || field.IsDuration())
        {
            throw new FormatException($"{name} has no fields, so '{rest}' cannot follow it");
        }
        else
        {
            Write(GetOrPut(parent, name, () => new SpecNode.Mapping(origin, []), origin), field.MessageType, rest, value, origin);
        }
    }

    private static void WriteElement(SpecNode.Mapping parent, FieldDescriptor field, int index, string rest, string value, Origin origin)
    {
        if (!field.IsRepeated || field.IsMap)
        {
            throw new FormatException($"{field.Name} is not a list, so it has no element [{index}]");
        }

        var list = GetOrPut(parent, field.Name, () => new SpecNode.Sequence(origin, []), origin);
        if (index > list.Items.Count)
        {
            throw new FormatException($"{field.Name} has {list.Items.Count} elements; the next one is [{list.Items.Count}]");
        }

        if (index == list.Items.Count)
        {
            list.Items.Add(new SpecNode.Mapping(origin, []));
        }

        if (rest.Length == 0)
        {
            list.Items[index] = ReadValue(field, value, origin);
        }
        else if (list.Items[index] is SpecNode.Mapping element)
        {
            Write(element, field.MessageType, rest, value, origin);
        }
    }

    // A scalar is taken to the letter; messages, maps and lists are written in braces as in YAML and JSON.
    private static SpecNode ReadValue(FieldDescriptor field, string value, Origin origin)
    {
        var isScalar = field.FieldType != FieldType.Message || field.IsDuration();
        if (isScalar && !field.IsRepeated)
        {
            return new SpecNode.Scalar(origin, value, IsQuoted: field.FieldType == FieldType.String);
        }

        try
        {
            return YamlTree.Parse(value, _ => origin) ?? throw new FormatException("has no value; {} is an empty message");
        }
        catch (YamlException error)
        {
            throw new FormatException($"'{value}' cannot be read: {error.Message}", error);
        }
    }

    private static void RemoveAlternatives(SpecNode.Mapping parent, FieldDescriptor field)
    {
        if (field.RealContainingOneof is { } choice)
        {
            parent.Entries.RemoveAll(entry => entry.Key.Text != field.Name && choice.Fields.Any(other => other.Name == entry.Key.Text));
        }
    }

    private static void Put(SpecNode.Mapping parent, string name, SpecNode value, Origin origin)
    {
        var index = parent.Entries.FindIndex(entry => entry.Key.Text == name);
        if (index < 0)
        {
            parent.Entries.Add(new(new(origin, name, IsQuoted: false), value));
        }
        else
        {
            parent.Entries[index] = parent.Entries[index] with { Value = value };
        }
    }

    // What the file has there in another form is replaced if it is empty, and else left for the reader to refuse.
    private static T GetOrPut<T>(SpecNode.Mapping parent, string name, Func<T> create, Origin origin)
        where T : SpecNode
    {
        var existing = parent.Entries.Find(entry => entry.Key.Text == name)?.Value;
        if (existing is T found)
        {
            return found;
        }

        var created = create();
        if (existing is null or SpecNode.Scalar { IsEmpty: true })
        {
            Put(parent, name, created, origin);
        }

        return created;
    }

    [GeneratedRegex("^(?<name>[^.\\[\\]=]+)(\\[(?<index>[0-9]{1,6})\\])?(\\.(?<rest>.+))?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
