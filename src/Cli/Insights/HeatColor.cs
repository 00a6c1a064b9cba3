namespace Orchestrator.Cli.Insights;

/// <summary>A colour of the heat maps, the same in a terminal and in a picture: blue below zero, white at zero, red above.</summary>
internal readonly record struct HeatColor(byte Red, byte Green, byte Blue)
{
    // A colour of its own, that no mixture of the others is.
    private static readonly HeatColor NotANumber = new(0xbd, 0xb7, 0x9a);

    // Of about even steps in lightness, and told apart by those who do not tell red from green.
    private static readonly HeatColor[] Scale =
    [
        new(0x05, 0x30, 0x61), new(0x21, 0x66, 0xac), new(0x43, 0x93, 0xc3), new(0x92, 0xc5, 0xde), new(0xd1, 0xe5, 0xf0),
        new(0xf7, 0xf7, 0xf7),
        new(0xfd, 0xdb, 0xc7), new(0xf4, 0xa5, 0x82), new(0xd6, 0x60, 0x4d), new(0xb2, 0x18, 0x2b), new(0x67, 0x00, 0x1f),
    ];

    /// <summary>Whether dark or light writing is read on it.</summary>
    public bool IsDark => (0.299 * Red) + (0.587 * Green) + (0.114 * Blue) < 128;

    /// <param name="share">From −1 to 1, or not a number.</param>
    public static HeatColor At(double share)
    {
        if (double.IsNaN(share))
        {
            return NotANumber;
        }

        var place = (share + 1) / 2 * (Scale.Length - 1);
        var below = Math.Min((int)place, Scale.Length - 2);
        return Between(Scale[below], Scale[below + 1], place - below);
    }

    private static HeatColor Between(HeatColor from, HeatColor to, double share)
    {
        return new(Mix(from.Red, to.Red), Mix(from.Green, to.Green), Mix(from.Blue, to.Blue));

        byte Mix(byte low, byte high) => (byte)Math.Round(low + (share * (high - low)));
    }
}
