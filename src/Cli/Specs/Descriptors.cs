using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Orchestrator.Cli.Specs;

/// <summary>What the walk along a message's descriptor asks of it.</summary>
internal static class Descriptors
{
    // FindFieldByName would also find the fields of nested types, as "Nested.field".
    public static FieldDescriptor? Find(this MessageDescriptor type, string name) =>
        type.Fields.InDeclarationOrder().FirstOrDefault(field => field.Name == name);

    public static IEnumerable<string> FieldNames(this MessageDescriptor type) =>
        type.Fields.InDeclarationOrder().Select(field => field.Name);

    /// <summary>The choices that the proto file states; not those that the compiler makes for optional fields.</summary>
    public static IEnumerable<OneofDescriptor> RealOneofs(this MessageDescriptor type) => type.Oneofs.Where(choice => !choice.IsSynthetic);

    public static bool IsDuration(this FieldDescriptor field) =>
        field.FieldType == FieldType.Message && field.MessageType == Duration.Descriptor;
}
