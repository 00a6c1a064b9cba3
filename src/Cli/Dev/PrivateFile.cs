namespace Orchestrator.Cli.Dev;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>A reader sees the old content or the new one, never a part.</summary>
    public static void Replace(string path, string content)
    {
        var aside = path + ".new";
        File.Delete(aside);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(aside, options))
        {
            writer.Write(content);
        }

        File.Move(aside, path, overwrite: true);
    }
}
