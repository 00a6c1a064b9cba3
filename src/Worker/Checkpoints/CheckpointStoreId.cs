using System.Security.Cryptography;

namespace Orchestrator.Worker.Checkpoints;

/// <summary>Names the content of a checkpoint root: workers that share the folder find the same name in it, and others another.</summary>
/// <param name="Text">Hexadecimal digits.</param>
internal sealed record CheckpointStoreId(string Text)
{
    private const int Digits = 32;

    /// <summary>Reads the name that is there, or gives the folder one. Of several that do so at once, one is first, for all.</summary>
    public static CheckpointStoreId LoadOrCreate(string root)
    {
        Directory.CreateDirectory(root);
        var file = FileIn(root);
        if (!File.Exists(file))
        {
            Create(file);
        }

        return new(File.ReadAllText(file));
    }

    /// <summary>Is it (still) the name of what lies there?</summary>
    public bool IsThatOf(string root)
    {
        try
        {
            return File.ReadAllText(FileIn(root)) == Text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string FileIn(string root) => Path.Combine(root, "store-id");

    // Written aside and linked to its name, so that nobody reads half of it or replaces another's.
    private static void Create(string file)
    {
        var aside = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllText(aside, RandomNumberGenerator.GetHexString(Digits, lowercase: true));
        try
        {
            File.Move(aside, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(aside);
        }
    }
}
