using System.CommandLine;
using System.Globalization;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Workers;

/// <summary><c>orc workers</c>: who offers devices, and who holds them.</summary>
internal static class WorkersCommand
{
    public static Command Create()
    {
        var all = new Option<bool>("--all") { Description = "Lost workers too." };
        var command = new Command("workers", "Lists workers, their devices and the runs that hold them.") { all, Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var client = new WorkersClient(server.Invoker);
            var request = new ListWorkersRequest { IncludeLost = parsed.GetValue(all) };
            var answer = await client.ListAsync(request, cancellationToken: cancellation);
            Output.Write(parsed, answer, () => TableOf(answer.Workers));
            return 0;
        });
        return command;
    }

    private static Table TableOf(IEnumerable<Worker> workers)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("worker", "status", "pool", "host", "device", "held by", "last seen");
        foreach (var worker in workers)
        {
            foreach (var device in worker.Devices)
            {
                table.AddRow(
                    Markup.Escape(worker.Name),
                    WorkerWords.StatusOf(worker),
                    Markup.Escape(worker.Pool),
                    Markup.Escape(worker.Host),
                    Markup.Escape(Describe(device.Device)),
                    device.RunId.Length == 0 ? "" : $"{device.RunId} attempt {device.Attempt}",
                    worker.LastSeen.ToDateTimeOffset().ToString("u", CultureInfo.InvariantCulture));
            }
        }

        return table;
    }

    private static string Describe(Device device) => device.Kind == DeviceKind.Cpu
        ? $"{device.Id} ({device.Threads} threads, {device.Model})"
        : $"{device.Id} ({device.Model}, {device.MemoryBytes >> 30} GiB)";
}
