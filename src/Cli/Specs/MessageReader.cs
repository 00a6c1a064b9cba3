using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Orchestrator.Cli.Specs;

/// <summary>
/// Walks a document along a message's descriptor and fills the message. What does not fit becomes a problem; the rest is read all the same.
/// </summary>
internal sealed class MessageReader(SpecProblems problems)
{
    public void Read(SpecNode node, IMessage message, string path)
    {
        switch (node)
        {
            case SpecNode.Mapping mapping:
                foreach (var entry in DistinctEntries(mapping, path))
                {
                    ReadField(entry, message, path);
                }

                RequireOneOfEach(mapping, message.Descriptor, path);
                break;
            case SpecNode.Scalar { IsEmpty: true }:
                break; // `residual:` says as much as `residual: {}`.
            default:
                problems.AddUnreadable(node.Origin, path, $"is {node.Noun}, must be a mapping with keys of {KeysOf(message.Descriptor)}");
                break;
        }
    }

    private IEnumerable<SpecNode.Entry> DistinctEntries(SpecNode.Mapping mapping, string path)
    {
        var first = new Dictionary<string, Origin>();
        foreach (var entry in mapping.Entries)
        {
            if (first.TryAdd(entry.Key.Text, entry.Key.Origin))
            {
                yield return entry;
            }
            else
            {
                problems.Add(entry.Key.Origin, Join(path, entry.Key.Text), $"is written twice, first at {first[entry.Key.Text]}; keep one");
            }
        }
    }

    private void ReadField(SpecNode.Entry entry, IMessage message, string parent)
    {
        var (key, value) = entry;
        var path = Join(parent, key.Text);
        if (message.Descriptor.Find(key.Text) is not { } field)
        {
            problems.Add(key.Origin, path, UnknownKey(key.Text, message.Descriptor));
            return;
        }

        problems.Place(path, value is SpecNode.Scalar { IsEmpty: false } ? value.Origin : key.Origin);
        if (field.IsMap)
        {
            ReadMap(value, field, (IDictionary)field.Accessor.GetValue(message), path);
        }
        else if (field.IsRepeated)
        {
            ReadList(value, field, (IList)field.Accessor.GetValue(message), path);
        }
        else if (ReadValue(value, field, path) is { } read)
        {
            field.Accessor.SetValue(message, read);
        }
    }

    private void ReadMap(SpecNode node, FieldDescriptor field, IDictionary map, string path)
    {
        if (node is not SpecNode.Mapping mapping)
        {
            problems.AddUnreadable(node.Origin, path, $"is {node.Noun}, must be a mapping of keys to values");
            return;
        }

        var valueField = field.MessageType.FindFieldByName("value");
        foreach (var (key, value) in DistinctEntries(mapping, path))
        {
            var place = Join(path, key.Text);
            problems.Place(place, value.Origin);
            if (ReadValue(value, valueField, place) is { } read)
            {
                map[key.Text] = read;
            }
        }
    }

    private void ReadList(SpecNode node, FieldDescriptor field, IList list, string path)
    {
        if (node is not SpecNode.Sequence sequence)
        {
            problems.AddUnreadable(node.Origin, path, $"is {node.Noun}, must be a list");
            return;
        }

        foreach (var (index, item) in sequence.Items.Index())
        {
            var place = $"{path}[{index}]";
            problems.Place(place, item.Origin);
            if (ReadValue(item, field, place) is { } read)
            {
                list.Add(read);
            }
        }
    }

    private object? ReadValue(SpecNode node, FieldDescriptor field, string path)
    {
        if (node is SpecNode.Scalar { IsNull: true })
        {
            problems.AddUnreadable(node.Origin, path, "is null; leave the key out to have the default");
            return null;
        }

        if (field.FieldType == FieldType.Message && !field.IsDuration())
        {
            var message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
            Read(node, message, path);
            return message;
        }

        if (node is not SpecNode.Scalar scalar)
        {
            problems.AddUnreadable(node.Origin, path, $"is {node.Noun}, must be a single value");
            return null;
        }

        if (!ScalarReader.TryRead(field, scalar, out var value, out var expected))
        {
            problems.AddUnreadable(node.Origin, path, $"is {node.Noun}, must be {expected}");
            return null;
        }

        return value;
    }

    private void RequireOneOfEach(SpecNode.Mapping mapping, MessageDescriptor type, string path)
    {
        foreach (var choice in type.RealOneofs())
        {
            var names = choice.Fields.Select(field => field.Name).ToArray();
            var written = mapping.Entries.Where(entry => names.Contains(entry.Key.Text)).DistinctBy(entry => entry.Key.Text).ToArray();
            foreach (var extra in written.Skip(1))
            {
                problems.Add(
                    extra.Key.Origin,
                    Join(path, extra.Key.Text),
                    $"excludes {written[0].Key.Text} at {written[0].Key.Origin}; keep one of {string.Join(", ", names)}");
            }
        }
    }

    private static string UnknownKey(string key, MessageDescriptor type)
    {
        var nearest = NearestName.Of(key, type.FieldNames());
        return nearest is null
            ? $"is not a known key; here belong {KeysOf(type)}"
            : $"is not a known key; did you mean {nearest}?";
    }

    private static string KeysOf(MessageDescriptor type)
    {
        var names = string.Join(", ", type.FieldNames());
        return names.Length == 0 ? "none" : names;
    }

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";
}
