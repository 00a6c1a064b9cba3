namespace Orchestrator.Cli.Insights;

/// <summary>Writes heat maps as PNG files, each named after its matrix.</summary>
internal static class PictureFolder
{
    private const int LongestName = 100;

    /// <returns>The files that were written.</returns>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        DirectoryInfo folder, string run, IEnumerable<HeatMap> maps, CancellationToken cancellation)
    {
        folder.Create();
        var files = new List<string>();
        foreach (var map in maps)
        {
            var file = Path.Combine(folder.FullName, FreeName(map.Name, files.Select(Path.GetFileName)));
            await File.WriteAllBytesAsync(file, HeatMapPlot.Draw(run, map), cancellation);
            files.Add(file);
        }

        return files;
    }

    // Two names may differ in nothing that a file's name can have.
    private static string FreeName(string matrix, IEnumerable<string?> taken)
    {
        var plain = string.Concat(matrix.Take(LongestName).Select(letter => IsPlain(letter) ? letter : '_'));
        var names = new[] { $"{plain}.png" }.Concat(Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{plain}_{number}.png"));
        return names.First(name => !taken.Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-';
}
