using Google.Protobuf.Reflection;

namespace Orchestrator.Cli.Specs;

/// <summary>
/// Lays a document over the one that it extends: messages and maps merge key by key, a member of a choice replaces the other members, and
/// whatever else is written replaces what is inherited.
/// </summary>
internal static class SpecInheritance
{
    public static SpecNode.Mapping Merge(SpecNode.Mapping inherited, SpecNode.Mapping own, MessageDescriptor type)
    {
        var entries = inherited.Entries.Where(entry => !own.Entries.Any(mine => IsAlternative(entry, mine, type))).ToList();
        var inheritedKeys = entries.Select(entry => entry.Key.Text).ToHashSet();
        foreach (var mine in own.Entries)
        {
            // A key that is written twice stays there twice, for the reader to refuse.
            if (inheritedKeys.Remove(mine.Key.Text))
            {
                var index = entries.FindIndex(entry => entry.Key.Text == mine.Key.Text);
                entries[index] = mine with { Value = Merge(entries[index].Value, mine.Value, type.Find(mine.Key.Text)) };
            }
            else
            {
                entries.Add(mine);
            }
        }

        return own with { Entries = entries };
    }

    private static SpecNode Merge(SpecNode inherited, SpecNode own, FieldDescriptor? field) => (inherited, own) switch
    {
        (SpecNode.Mapping one, SpecNode.Mapping other) when HasKeys(field) => Merge(one, other, field!.MessageType),
        (SpecNode.Mapping, SpecNode.Scalar { IsEmpty: true }) when HasKeys(field) => inherited, // `hyper:` says as much as `hyper: {}`.
        _ => own,
    };

    private static bool HasKeys(FieldDescriptor? field) =>
        field is { FieldType: FieldType.Message } && !field.IsDuration() && (field.IsMap || !field.IsRepeated);

    private static bool IsAlternative(SpecNode.Entry one, SpecNode.Entry other, MessageDescriptor type) =>
        one.Key.Text != other.Key.Text
        && type.Find(one.Key.Text)?.RealContainingOneof is { } choice
        && type.Find(other.Key.Text)?.RealContainingOneof == choice;
}
