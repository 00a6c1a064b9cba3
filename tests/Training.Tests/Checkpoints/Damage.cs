namespace Orchestrator.Training.Tests.Checkpoints;

/// <summary>What disks and people do to files.</summary>
public enum Damage
{
    Flip,
    Truncate,
    Remove,
}

internal static class Damages
{
    public static void Apply(this Damage damage, string path)
    {
        if (damage.Of(File.ReadAllBytes(path)) is { } left)
        {
            File.WriteAllBytes(path, left);
        }
        else
        {
            File.Delete(path);
        }
    }

    /// <summary>What is left of a file; null: nothing.</summary>
    public static byte[]? Of(this Damage damage, byte[] content)
    {
        switch (damage)
        {
            case Damage.Flip:
                content[content.Length / 2] ^= 1;
                return content;
            case Damage.Truncate:
                return content[..^1];
            case Damage.Remove:
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(damage));
        }
    }
}
