using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Orchestrator.Contracts.Specs;

/// <summary>The fields in which two messages differ, as paths such as <c>model.transformer.width</c>; lists and maps as a whole.</summary>
internal static class SpecDifferences
{
    public static IEnumerable<string> Between(IMessage one, IMessage other, string parent = "") =>
        from field in one.Descriptor.Fields.InFieldNumberOrder()
        let path = parent.Length == 0 ? field.Name : $"{parent}.{field.Name}"
        from different in Between(field, field.Accessor.GetValue(one), field.Accessor.GetValue(other), IsSaid(field, one) == IsSaid(field, other), path)
        select different;

    private static IEnumerable<string> Between(FieldDescriptor field, object? one, object? other, bool areSaidAlike, string path) =>
        one is IMessage first && other is IMessage second && !field.IsRepeated && field.MessageType.ClrType != typeof(Duration)
            ? Between(first, second, path)
            : Equals(one, other) && areSaidAlike ? [] : [path];

    private static bool IsSaid(FieldDescriptor field, IMessage message) => !field.HasPresence || field.Accessor.HasValue(message);
}
