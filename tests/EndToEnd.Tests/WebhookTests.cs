using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class WebhookTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
    private WebApplication? _receiver;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.MapPost("/hook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            await _told.Writer.WriteAsync(await reader.ReadToEndAsync(request.HttpContext.RequestAborted));
        });
        await _receiver.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_that_was_trained_to_its_end_is_told_with_what_it_came_to()
    {
        await TinyRun.PrepareDataAsync(_folder.Path, Path.Combine(new DevFolder(_folder[".orchestrator"]).Data, TinyRun.Source));
        var spec = TinyRun.Spec("told", pool: "default", steps: 20);
        spec.Resources.ClearThreads();
        spec.Evaluation.EverySteps = 10;
        File.WriteAllText(_folder["told.yaml"], SpecWriter.Write(spec));
        var variables = new Dictionary<string, string?>
        {
            ["Webhooks__alerts__Url"] = $"{_receiver!.Urls.Single()}/hook",
            ["Webhooks__failures__Url"] = $"{_receiver.Urls.Single()}/hook",
            ["Webhooks__failures__On"] = "failed",
        };

        await using var dev = Orc.Start(variables, _folder.Path, "dev", "--run", "told.yaml");
        using var deadline = new Deadline("the webhook is told");
        using var told = JsonDocument.Parse(await _told.Reader.ReadAsync(deadline.Token));

        var run = told.RootElement.GetProperty("run");
        Assert.Equal(("told", "succeeded", 20), (run.GetProperty("name").GetString(), run.GetProperty("status").GetString(), run.GetProperty("step").GetInt32()));
        Assert.True(run.GetProperty("train_loss").GetDouble() > 0);
        Assert.True(run.GetProperty("validation_loss").GetDouble() > 0);
        var delivery = await Eventually.NotNullAsync(async () => (await ListAsync("told", "--state", "delivered")).SingleOrDefault());
        Assert.Equal(
            (told.RootElement.GetProperty("id").GetString(), "alerts", "succeeded", 1U), (delivery.Id, delivery.Webhook, delivery.Event, delivery.Tries));
        Assert.Single(await ListAsync());
        await using var table = await Orc.RunAsync(_folder.Path, server: null, "webhooks");
        Assert.Contains(table.Output, line => line.Contains(delivery.Id, StringComparison.Ordinal) && line.Contains(" delivered ", StringComparison.Ordinal));
        dev.Interrupt();
        Assert.True(await dev.WaitForExitAsync(Patience.Long) == 0, dev.Transcript);
    }

    private async Task<IReadOnlyList<Delivery>> ListAsync(params string[] arguments)
    {
        await using var list = await Orc.RunAsync(_folder.Path, server: null, ["webhooks", .. arguments, "-o", "json"]);
        Assert.True(list.ExitCode == 0, list.Transcript);
        return ListDeliveriesResponse.Parser.ParseJson(string.Join('\n', list.Output)).Deliveries;
    }
}
