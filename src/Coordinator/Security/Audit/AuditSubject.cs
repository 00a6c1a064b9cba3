using Google.Protobuf;

namespace Orchestrator.Coordinator.Security.Audit;

/// <summary>What a request is about, as its caller names it: never all of a request, which may hold what is nobody's business.</summary>
internal static class AuditSubject
{
    private const int Longest = 200;

    // In this order; "spec" is a submission's, which names the run that is to be.
    private static readonly string[] Names = ["run", "spec", "worker", "name", "id"];

    /// <returns>Empty: nothing.</returns>
    public static string Of(object? request) =>
        request is IMessage message && Names.Select(name => ValueOf(message, name)).FirstOrDefault(text => text is not null) is { } subject
            ? Plain(subject)
            : "";

    private static string? ValueOf(IMessage message, string name) => message.Descriptor.FindFieldByName(name) switch
    {
        { IsRepeated: false } field => field.Accessor.GetValue(message) switch
        {
            string { Length: > 0 } text => text,
            IMessage inner => ValueOf(inner, "name"),
            _ => null,
        },
        _ => null,
    };

    // Whoever reads the trail in a terminal must not be written to by whom it tells of.
    private static string Plain(string text)
    {
        var cut = text.Length <= Longest ? text : text[..Longest] + "…";
        return string.Concat(cut.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
    }
}
