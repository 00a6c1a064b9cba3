namespace Orchestrator.Cli.Platform;

/// <summary>Remarks that must not mix with what a command prints: they go to stderr.</summary>
internal static class Notes
{
    public static void Write(string note)
    {
        if (note.Length > 0)
        {
            Console.Error.WriteLine($"note: {note}");
        }
    }
}
