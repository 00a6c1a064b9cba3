using Google.Protobuf.WellKnownTypes;
using Orchestrator.Cli.Webhooks;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Tests.Webhooks;

public sealed class DeliveryTableTests
{
    private static readonly Timestamp Then = new() { Seconds = 1_900_000_000 };

    [Fact]
    public void Each_delivery_is_shown_with_its_state_tries_and_last_error()
    {
        var text = TextOf(
            new() { Id = "1", RunName = "a [run]", Event = "failed", Webhook = "alerts", State = DeliveryState.Due, CreatedAt = Then, DueAt = Then },
            new()
            {
                Id = "2", RunName = "b", Event = "failed", Webhook = "alerts", State = DeliveryState.Due, Tries = 3, LastError = "answered 500", CreatedAt = Then,
                TriedAt = Then, DueAt = new() { Seconds = Then.Seconds + 1 },
            },
            new() { Id = "3", RunName = "c", Event = "succeeded", Webhook = "alerts", State = DeliveryState.GivenUp, Tries = 9, CreatedAt = Then, TriedAt = Then });

        Assert.Contains(text, line => line.StartsWith("1 a [run] failed alerts due 0 2030-03-17 17:46:40Z", StringComparison.Ordinal));
        Assert.Contains(
            text, line => line == "2 b failed alerts due 2030-03-17 17:46:41Z 3 2030-03-17 17:46:40Z 2030-03-17 17:46:40Z answered 500");
        Assert.Contains(text, line => line.StartsWith("3 c succeeded alerts given up 9", StringComparison.Ordinal));
    }

    private static List<string> TextOf(params Delivery[] deliveries)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        console.Write(DeliveryTable.Of(deliveries));
        return [.. text.ToString().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
    }
}
