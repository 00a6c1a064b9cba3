using System.Collections.Concurrent;
using Orchestrator.TestKit;

namespace Orchestrator.Deploy.Tests.Charts;

/// <summary>Renders the chart with the program in Render/, which is built once for all tests; where Helm is, with Helm as well.</summary>
public sealed class ChartRenderer : IAsyncLifetime
{
    public const string Release = "orchestrator";
    public const string Namespace = "training";

    private readonly TestFolder _folder = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<RenderedChart>>> _charts = new();
    private int _folders;

    /// <summary>Is there a Helm on this machine?</summary>
    public static bool HasHelm => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "helm")));

    private string Program => _folder["render"];

    public async ValueTask InitializeAsync()
    {
        // Debian's packages of Go code, and nothing from a network.
        var environment = new Dictionary<string, string?> { ["GO111MODULE"] = "off", ["GOPATH"] = "/usr/share/gocode" };
        var source = Path.Combine(BuiltPrograms.Repository, "tests", "Deploy.Tests", "Render");
        await using var build = RunningProgram.Start(["go", "build", "-o", Program, "."], source, environment);
        Assert.True(await build.WaitForExitAsync(TimeSpan.FromMinutes(5)) == 0, build.Transcript);
    }

    /// <summary>Rendered once for all tests, which only look at it.</summary>
    /// <param name="values">The name of a file of <see cref="ChartFolder.ValuesFiles"/>.</param>
    internal Task<RenderedChart> RenderAsync(string values) => _charts.GetOrAdd(values, name => new(() => RenderAsync(name, overrides: ""))).Value;

    /// <param name="overrides">YAML that comes last.</param>
    internal async Task<RenderedChart> RenderAsync(string values, string overrides) => RenderedChart.Parse(await TextAsync(values, overrides));

    /// <summary>Renders a copy of the chart that has more files.</summary>
    internal async Task<RenderedChart> RenderWithAsync(string values, IReadOnlyDictionary<string, string> more)
    {
        var copy = Folder();
        foreach (var file in Directory.EnumerateFiles(ChartFolder.Path, "*", SearchOption.AllDirectories))
        {
            Write(Path.Combine(copy, Path.GetRelativePath(ChartFolder.Path, file)), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }

        foreach (var (name, content) in more)
        {
            Write(Path.Combine(copy, name), content);
        }

        return RenderedChart.Parse(await TextOfAsync(copy, values));
    }

    internal Task<string> TextAsync(string values, string overrides = "") => TextOfAsync(ChartFolder.Path, values, Overrides(overrides));

    /// <summary>What the chart says to values that it refuses.</summary>
    internal async Task<string> RefusalAsync(string values, string overrides)
    {
        await using var render = await RunAsync([Program, ChartFolder.Path, Release, Namespace, ChartFolder.ValuesFile(values), Overrides(overrides)]);
        Assert.True(render.ExitCode != 0, "The chart took these values.");
        return string.Join('\n', render.Errors);
    }

    internal async Task<string> NotesAsync(string values)
    {
        await using var render = await RunAsync([Program, "-notes", ChartFolder.Path, Release, Namespace, ChartFolder.ValuesFile(values)]);
        Assert.True(render.ExitCode == 0, render.Transcript);
        return Text(render);
    }

    internal static async Task<string> HelmAsync(string verb, string values)
    {
        string[] what = verb == "template" ? [Release, ChartFolder.Path, "--namespace", Namespace] : [ChartFolder.Path, "--strict"];
        await using var helm = await RunAsync(["helm", verb, .. what, "--values", ChartFolder.ValuesFile(values)]);
        Assert.True(helm.ExitCode == 0, helm.Transcript);
        return Text(helm);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> TextOfAsync(string chart, string values, params string[] more)
    {
        await using var render = await RunAsync([Program, chart, Release, Namespace, ChartFolder.ValuesFile(values), .. more]);
        Assert.True(render.ExitCode == 0, render.Transcript);
        return Text(render);
    }

    private static Task<RunningProgram> RunAsync(IEnumerable<string> command) => RunningProgram.RunAsync(command);

    private static string Text(RunningProgram program) => string.Join('\n', program.Output);

    private string Overrides(string text)
    {
        var file = Path.Combine(Folder(), "values.yaml");
        Write(file, text);
        return file;
    }

    private string Folder() => _folder[$"{Interlocked.Increment(ref _folders)}"];

    private static void Write(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
