namespace Orchestrator.TestKit;

/// <summary>Bytes as accidents and enemies leave them. The same generator makes the same ones.</summary>
public static class Mutation
{
    private const int MostChanges = 4;
    private const int LongestCopy = 200;

    /// <summary>Flips bits, cuts the end off, puts noise in, or repeats a part; up to four times.</summary>
    public static byte[] Of(ReadOnlySpan<byte> original, Random random)
    {
        List<byte> bytes = [.. original];
        for (var changes = random.Next(1, MostChanges + 1); changes > 0 && bytes.Count > 0; changes--)
        {
            Change(bytes, random.Next(bytes.Count), random);
        }

        return [.. bytes];
    }

    public static byte[] Noise(int count, Random random)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void Change(List<byte> bytes, int at, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, random.Next(bytes.Count - at) + 1);
                break;
            case 3:
                bytes.InsertRange(at, Noise(random.Next(10), random));
                break;
            default:
                bytes.InsertRange(at, bytes[at..Math.Min(bytes.Count, at + random.Next(LongestCopy))]);
                break;
        }
    }
}
