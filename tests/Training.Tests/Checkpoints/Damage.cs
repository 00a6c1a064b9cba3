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
        var content = File.ReadAllBytes(path);
        switch (damage)
        {
            case Damage.Flip:
                content[content.Length / 2] ^= 1;
                File.WriteAllBytes(path, content);
                break;
            case Damage.Truncate:
                File.WriteAllBytes(path, content[..^1]);
                break;
            case Damage.Remove:
                File.Delete(path);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(damage));
        }
    }
}
