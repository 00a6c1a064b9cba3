using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Webhooks;

/// <summary>Deliveries for people: a row for each.</summary>
internal static class DeliveryTable
{
    public static Table Of(IEnumerable<Delivery> deliveries)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("id", "run", "event", "webhook", "state");
        table.AddColumn(new TableColumn("tries").RightAligned());
        table.AddColumns("created", "last try", "last error");
        foreach (var delivery in deliveries)
        {
            table.AddRow(
                delivery.Id,
                Markup.Escape(delivery.RunName),
                delivery.Event,
                Markup.Escape(delivery.Webhook),
                StateOf(delivery),
                delivery.Tries.ToString(CultureInfo.InvariantCulture),
                TimeOf(delivery.CreatedAt),
                delivery.TriedAt is { } tried ? TimeOf(tried) : "",
                Markup.Escape(delivery.LastError));
        }

        return table;
    }

    private static string StateOf(Delivery delivery) => delivery.State switch
    {
        DeliveryState.Due when delivery.Tries > 0 => $"[yellow]due {TimeOf(delivery.DueAt)}[/]",
        DeliveryState.Due => "due",
        DeliveryState.Delivered => "[green]delivered[/]",
        DeliveryState.GivenUp => "[red]given up[/]",
        _ => delivery.State.ToString().ToLowerInvariant(),
    };

    private static string TimeOf(Timestamp time) => time.ToDateTimeOffset().ToString("u", CultureInfo.InvariantCulture);
}
