namespace Orchestrator.Worker.Platform;

/// <summary>Files that a reader sees whole or not at all.</summary>
internal static class AtomicFile
{
    public static void Write(string path, string content)
    {
        var aside = path + ".new";
        File.WriteAllText(aside, content);
        File.Move(aside, path, overwrite: true);
    }
}
