using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Tests.Runs;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Webhooks;

public sealed class WebhookTests(PostgresFixture postgres)
{
    private const string Secret = "a secret of the receiver's";
    private static readonly string[] Fast = ["--WebhookDeliveries:SweepInterval=00:00:00.02", "--WebhookDeliveries:Backoff=00:00:00.02"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_canceled_run_is_told_once_and_signed()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await StartAsync(receiver, $"--Webhooks:Alerts:Secret={Secret}");
        var run = await CancelAsync(host, "ended", "Wrong seed.");

        var delivery = await UntilAsync(host, run, DeliveryState.Delivered);

        var received = Assert.Single(receiver.Received);
        Assert.Equal(("POST /private-path", "application/json", delivery.Id), (received.Line, received.ContentType, received.Id));
        var key = Encoding.UTF8.GetBytes(Secret);
        var signed = Encoding.UTF8.GetBytes($"{received.Id}.{received.SentAt}.{received.Body}");
        Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}", received.Signature);
        Assert.Equal(run.EndedAt.ToDateTimeOffset(), received.Json.GetProperty("time").GetDateTimeOffset(), TimeSpan.FromMicroseconds(1));
        Assert.Equal((delivery.Id, "canceled"), (TextOf(received.Json, "id"), TextOf(received.Json, "event")));
        var told = received.Json.GetProperty("run");
        Assert.Equal(
            (run.Id, run.Spec.Project, "ended", "canceled", "Wrong seed."),
            (TextOf(told, "id"), TextOf(told, "project"), TextOf(told, "name"), TextOf(told, "status"), TextOf(told, "reason")));
        Assert.Equal(JsonValueKind.Null, told.GetProperty("step").ValueKind);
        Assert.Equal(
            ("alerts", run.Id, "ended", "canceled", 1U, ""),
            (delivery.Webhook, delivery.RunId, delivery.RunName, delivery.Event, delivery.Tries, delivery.LastError));
    }

    [Fact]
    public async Task An_end_is_told_at_once()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await CoordinatorHost.StartAsync(
            postgres, $"--Webhooks:Alerts:Url={receiver.Url}", "--WebhookDeliveries:SweepInterval=01:00:00");

        var run = await CancelAsync(host, "ended");

        await UntilAsync(host, run, DeliveryState.Delivered);
    }

    [Fact]
    public async Task A_run_that_succeeded_is_told_with_its_last_step_and_losses()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await StartAsync(receiver);
        await using var agent = await ScriptedAgent.AttachAsync(host.Channel, ScriptedAgent.HelloOf("trains"));
        var task = await TestRuns.GiveAsync(host.Channel, agent);
        using var ship = new ShipClient(host.Channel, agent.Welcome);
        var journal = TestJournal.Of(attempt: 1, records: 9);
        journal.Add(TestJournal.Step(sequence: 10, step: 9, loss: 0.5));
        journal[^1].Measurement.Values.Add(new MetricValue { Metric = MetricNames.ValidationLoss, Value = double.NaN });
        journal.Add(TestJournal.Done(sequence: 11));
        await ship.ShipAsync(task, journal);

        await agent.BeatAsync(agent.Report(task, TaskState.Ended, new Verdict { Code = VerdictCode.Done, Message = "Done." }, lastSequence: 11));

        await Eventually.TrueAsync(() => receiver.Received.Count > 0);
        var told = Assert.Single(receiver.Received).Json.GetProperty("run");
        Assert.Equal(("succeeded", "Done."), (TextOf(told, "status"), TextOf(told, "reason")));
        Assert.Equal((9, 0.5, 1), (told.GetProperty("step").GetInt32(), told.GetProperty("train_loss").GetDouble(), told.GetProperty("attempts").GetInt32()));
        Assert.Equal(JsonValueKind.Null, told.GetProperty("validation_loss").ValueKind);
    }

    [Fact]
    public async Task What_a_receiver_does_not_take_is_sent_again_unchanged()
    {
        await using var receiver = await WebhookReceiver.StartAsync(
            (received, response) => Task.FromResult(response.StatusCode = received.Number < 3 ? StatusCodes.Status500InternalServerError : 204));
        await using var host = await StartAsync(receiver);
        var run = await CancelAsync(host, "refused");

        var delivery = await UntilAsync(host, run, DeliveryState.Delivered);

        Assert.Equal((3U, "answered 500 Internal Server Error"), (delivery.Tries, delivery.LastError));
        Assert.Equal(3, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(received => (received.Id, received.Body)).Distinct());
        Assert.All(receiver.Received, received => Assert.Empty(received.Signature));
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_given_up_for_the_moment_and_tried_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync((received, response) =>
            received.Number == 1 ? HangAsync(response.HttpContext.RequestAborted) : Task.CompletedTask);
        await using var host = await StartAsync(receiver, "--WebhookDeliveries:Timeout=00:00:02");
        var run = await CancelAsync(host, "hangs");

        var delivery = await UntilAsync(host, run, DeliveryState.Delivered);

        Assert.Equal((2U, "did not answer within 2 s"), (delivery.Tries, delivery.LastError));
    }

    [Fact]
    public async Task Nobody_is_sent_elsewhere_and_what_nobody_takes_is_given_up()
    {
        await using var elsewhere = await WebhookReceiver.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync((_, response) =>
        {
            response.Redirect(elsewhere.Url);
            return Task.CompletedTask;
        });
        await using var host = await StartAsync(receiver, "--WebhookDeliveries:GiveUpAfter=00:00:00.3");
        var run = await CancelAsync(host, "redirected");

        var delivery = await UntilAsync(host, run, DeliveryState.GivenUp);

        Assert.Empty(elsewhere.Received);
        Assert.Equal(delivery.Tries, (uint)receiver.Received.Count);
        Assert.Equal("answered 302 Found", delivery.LastError);
        Assert.NotNull(delivery.GivenUpAt);
        Assert.Null(delivery.DueAt);
    }

    [Fact]
    public async Task Where_nobody_listens_the_delivery_waits()
    {
        await using var host = await CoordinatorHost.StartAsync(
            postgres, [$"--Webhooks:Alerts:Url=http://127.0.0.1:{TestPorts.Choose()}/", .. Fast]);
        var run = await CancelAsync(host, "unheard");

        await Eventually.TrueAsync(async () => (await ListAsync(host, run)).Single().LastError == "cannot be reached: Connection refused");

        Assert.Empty(await ListAsync(host, run, DeliveryState.Delivered));
        Assert.Single(await ListAsync(host, run, DeliveryState.Due));
    }

    [Fact]
    public async Task A_receiver_that_hangs_holds_up_no_other_one()
    {
        await using var slow = await WebhookReceiver.StartAsync((_, response) => HangAsync(response.HttpContext.RequestAborted));
        await using var quick = await WebhookReceiver.StartAsync();
        await using var host = await StartAsync(slow, $"--Webhooks:Quick:Url={quick.Url}", "--WebhookDeliveries:Timeout=00:05:00");
        var first = await CancelAsync(host, "first");
        await Eventually.TrueAsync(() => slow.Received.Count > 0);

        var second = await CancelAsync(host, "second");

        await Eventually.TrueAsync(() => quick.Received.Count == 2);
        Assert.Equal(new[] { first.Id, second.Id }, quick.Received.Select(received => TextOf(received.Json.GetProperty("run"), "id")));
    }

    [Fact]
    public async Task A_webhook_hears_only_of_the_project_and_the_ends_that_it_asks_for()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await StartAsync(
            receiver, "--Webhooks:Alerts:On=failed, canceled", "--Webhooks:Alerts:Project=mine",
            $"--Webhooks:failures:Url={receiver.Url}", "--Webhooks:failures:On=Failed");
        var others = await CancelAsync(host, "of-another-project");
        var mine = await CancelAsync(host, "mine", change: spec => spec.Project = "mine");

        var delivery = await UntilAsync(host, mine, DeliveryState.Delivered);

        Assert.Equal("alerts", delivery.Webhook);
        Assert.Empty(await ListAsync(host, others));
        Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task Of_two_coordinators_one_sends_each_delivery()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var here = await StartAsync(receiver, "--Orleans:Clustering=postgres");
        await using var there = await here.StartAnotherAsync([.. SettingsOf(receiver), "--Orleans:Clustering=postgres"]);
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => CancelAsync(number % 2 == 0 ? here : there, $"run-{number}")));

        foreach (var run in runs)
        {
            Assert.Equal(1U, (await UntilAsync(here, run, DeliveryState.Delivered)).Tries);
        }

        Assert.Equal(
            runs.Select(run => run.Id).Order(), receiver.Received.Select(received => TextOf(received.Json.GetProperty("run"), "id")).Order());
    }

    [Fact]
    public async Task A_coordinator_killed_between_the_answer_and_its_record_has_sent_what_the_next_one_sends_again()
    {
        RunningProgram? program = null;
        await using var receiver = await WebhookReceiver.StartAsync(async (received, _) =>
        {
            if (received.Number == 1)
            {
                program!.Kill();
                await program.WaitForExitAsync();
            }
        });
        string[] settings = [.. SettingsOf(receiver), $"--Webhooks:Alerts:Secret={Secret}", "--WebhookDeliveries:Timeout=00:00:01"];
        await using var host = await CoordinatorHost.StartAsync(postgres);
        program = RunningProgram.Start(
        [
            BuiltPrograms.Coordinator, $"--ConnectionStrings:Orchestrator={host.ConnectionString}", "--Grpc:Port=0", "--Http:Port=0",
            "--Logging:LogLevel:Default=Trace", .. settings,
        ]);
        await using var killed = program;
        var run = await StoreEndAsync(host, receiver.Url);
        await Eventually.TrueAsync(() => receiver.Received.Count == 1 && program.HasExited);

        await using var next = await host.StartAnotherAsync(settings);
        var delivery = await UntilAsync(host, run, DeliveryState.Delivered);

        Assert.Equal(2U, delivery.Tries);
        Assert.Equal(2, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(received => (received.Id, received.Body)).Distinct());
        Assert.DoesNotContain(Secret, program.Transcript, StringComparison.Ordinal);
        Assert.DoesNotContain("private-path", program.Transcript, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_for_a_webhook_that_is_no_longer_configured_is_given_up_in_the_end()
    {
        await using var host = await CoordinatorHost.StartAsync(postgres);
        var run = await StoreEndAsync(host, "http://127.0.0.1/");

        await using var next = await host.StartAnotherAsync("--WebhookDeliveries:GiveUpAfter=00:00:00.000001");

        var delivery = await UntilAsync(host, run, DeliveryState.GivenUp);
        Assert.Equal((0U, "no coordinator has a webhook of this name"), (delivery.Tries, delivery.LastError));
    }

    [Fact]
    public async Task Deliveries_are_listed_newest_first_as_many_as_are_asked_for()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await StartAsync(receiver);
        var runs = new List<string>();
        for (var number = 0; number < 3; number++)
        {
            runs.Add((await CancelAsync(host, $"run-{number}")).Id);
        }

        var client = new Contracts.V1.Webhooks.WebhooksClient(host.Channel);
        var newest = await client.ListAsync(new() { Limit = 2 }, cancellationToken: Cancellation);

        Assert.Equal([runs[2], runs[1]], newest.Deliveries.Select(delivery => delivery.RunId));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.ListAsync(new() { Limit = 1001 }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    private static async Task HangAsync(CancellationToken untilCallerGoes) =>
        await Task.Delay(Timeout.Infinite, untilCallerGoes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private Task<CoordinatorHost> StartAsync(WebhookReceiver receiver, params string[] settings) =>
        CoordinatorHost.StartAsync(postgres, [.. SettingsOf(receiver), .. settings]);

    private static string[] SettingsOf(WebhookReceiver receiver) => [$"--Webhooks:Alerts:Url={receiver.Url}", .. Fast];

    // As a coordinator with the webhook would have recorded it.
    private static async Task<Run> StoreEndAsync(CoordinatorHost host, string url)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(host.ConnectionString);
        var runs = new StoredRuns(database, ("alerts", new() { Url = url }));
        var submitted = await runs.SubmitAsync("ended", Cancellation);
        var canceled = new Coordinator.Runs.RunEvent.Canceled(RunHistory.Start, Attempt: null, "Enough.");
        await runs.Store.TryAppendAsync(submitted, canceled, Cancellation);
        return new Run { Id = submitted.State.Id.ToString() };
    }

    private static async Task<Run> CancelAsync(CoordinatorHost host, string name, string message = "", Action<RunSpec>? change = null)
    {
        var runs = new Contracts.V1.Runs.RunsClient(host.Channel);
        var submitted = await runs.SubmitAsync(new() { Spec = Specs.Named(name, change) }, cancellationToken: Cancellation);
        return await runs.CancelAsync(new() { Run = submitted.Run.Id, Message = message }, cancellationToken: Cancellation);
    }

    private static async Task<Delivery> UntilAsync(CoordinatorHost host, Run run, DeliveryState state) =>
        await Eventually.NotNullAsync(async () => (await ListAsync(host, run, state)).SingleOrDefault());

    private static async Task<IReadOnlyList<Delivery>> ListAsync(
        CoordinatorHost host, Run run, DeliveryState state = DeliveryState.Unspecified)
    {
        var client = new Contracts.V1.Webhooks.WebhooksClient(host.Channel);
        return (await client.ListAsync(new() { Run = run.Id, State = state }, cancellationToken: Cancellation)).Deliveries;
    }

    private static string TextOf(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
