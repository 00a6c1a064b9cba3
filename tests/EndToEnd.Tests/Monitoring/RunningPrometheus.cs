using System.Globalization;
using System.Text.Json.Nodes;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests.Monitoring;

/// <summary>A real Prometheus that scrapes every second and knows the rules of the chart.</summary>
internal sealed class RunningPrometheus : IAsyncDisposable
{
    private static readonly HttpClient Client = new();
    private readonly RunningProgram _program;
    private readonly string _address;

    private RunningPrometheus(RunningProgram program, string address)
    {
        (_program, _address) = (program, address);
    }

    /// <param name="folder">An empty one, for it.</param>
    /// <param name="targets">Hosts with ports.</param>
    public static async Task<RunningPrometheus> StartAsync(string folder, params IEnumerable<string> targets)
    {
        var rules = Path.Combine(BuiltPrograms.Repository, "deploy", "helm", "orchestrator", "rules", "*.yaml");
        var configuration = Path.Combine(Directory.CreateDirectory(folder).FullName, "prometheus.yml");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ['{{rules}}']
            scrape_configs:
              - job_name: orchestrator
                static_configs: [{targets: [{{string.Join(", ", targets.Select(target => $"'{target}'"))}}]}]
            """);
        var address = $"127.0.0.1:{TestPorts.Choose()}";
        var prometheus = new RunningPrometheus(
            RunningProgram.Start(
            [
                PrometheusPrograms.Server, $"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(folder, "series")}",
                $"--web.listen-address={address}", "--log.level=warn",
            ]),
            $"http://{address}");
        await Eventually.TrueAsync(prometheus.IsReadyAsync, Patience.Long);
        return prometheus;
    }

    /// <summary>The values of an instant vector, or of a scalar, now.</summary>
    public async Task<IReadOnlyList<double>> QueryAsync(string expression)
    {
        var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}");
        var data = answer["data"]!;
        return (string)data["resultType"]! == "scalar"
            ? [ValueOf(data["result"]!)]
            : [.. data["result"]!.AsArray().Select(series => ValueOf(series!["value"]!))];
    }

    /// <summary>Names of the alerts that fire now.</summary>
    public async Task<IReadOnlyList<string>> FiringAsync()
    {
        var answer = await GetAsync("/api/v1/alerts");
        return
        [
            .. from alert in answer["data"]!["alerts"]!.AsArray()
               where (string)alert!["state"]! == "firing"
               select (string)alert["labels"]!["alertname"]!,
        ];
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private async Task<bool> IsReadyAsync()
    {
        Assert.False(_program.HasExited, _program.Transcript);
        try
        {
            using var answer = await Client.GetAsync(new Uri($"{_address}/-/ready"), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await Client.GetAsync(new Uri(_address + path), TestContext.Current.CancellationToken);
        var content = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {content}");
        return JsonNode.Parse(content)!;
    }

    private static double ValueOf(JsonNode pair) => (string)pair[1]! switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var text => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
