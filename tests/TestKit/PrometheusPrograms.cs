namespace Orchestrator.TestKit;

/// <summary>Prometheus' own programs: of the system, or else those that scripts/setup.sh unpacked.</summary>
public static class PrometheusPrograms
{
    public static string Server => Find("prometheus");

    public static string Tool => Find("promtool");

    private static string Find(string program)
    {
        var unpacked = Path.Combine(BuiltPrograms.Repository, "artifacts", "prometheus", "usr", "bin");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append(unpacked);
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{program} is neither in PATH nor in {unpacked}; require_prometheus in scripts/setup.sh brings it.");
    }
}
