namespace Orchestrator.Training.Durability;

/// <summary>What the kernel keeps of files in memory.</summary>
public static class PageCache
{
    /// <summary>
    /// Has the kernel forget what it keeps of a folder's files, so that whoever reads next gets what the disk has. It is a wish: what is not written yet,
    /// or in use, stays.
    /// </summary>
    public static void Forget(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            foreach (var path in Directory.EnumerateFiles(folder))
            {
                using var file = File.OpenHandle(path);
                LibC.ForgetPages(file);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Who reads next will say so.
        }
    }
}
