using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

/// <summary>What the descriptors say about the fields of a spec.</summary>
internal static class SpecFields
{
    /// <summary>Every message that a spec can hold, itself included.</summary>
    public static IReadOnlyList<MessageDescriptor> Messages()
    {
        var found = new List<MessageDescriptor> { RunSpec.Descriptor };
        for (var index = 0; index < found.Count; index++)
        {
            found.AddRange(found[index].Fields.InDeclarationOrder()
                .Where(field => IsMessage(field) && !found.Contains(field.MessageType))
                .Select(field => field.MessageType)
                .Distinct());
        }

        return found;
    }

    public static bool IsMessage(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && !field.IsMap && field.MessageType != Duration.Descriptor;

    public static bool IsNumberOrEnum(FieldDescriptor field) =>
        field.FieldType is FieldType.Double or FieldType.Int32 or FieldType.UInt32 or FieldType.UInt64 or FieldType.Enum;

    /// <summary>The field, or the map, that a path such as "data.sources[1].weight" leads to from a run spec; null if there is none.</summary>
    public static FieldDescriptor? Find(string path)
    {
        var type = RunSpec.Descriptor;
        while (true)
        {
            var name = path.Split('.', '[')[0];
            if (type.Fields.InDeclarationOrder().FirstOrDefault(known => known.Name == name) is not { } field)
            {
                return null;
            }

            var rest = path[name.Length..];
            if (field.IsRepeated && !field.IsMap && rest.StartsWith('['))
            {
                rest = rest[(rest.IndexOf(']', StringComparison.Ordinal) + 1)..];
            }

            if (rest.Length == 0 || (field.IsMap && rest[0] == '.'))
            {
                return field;
            }

            if (rest[0] != '.' || !IsMessage(field))
            {
                return null;
            }

            (type, path) = (field.MessageType, rest[1..]);
        }
    }
}
