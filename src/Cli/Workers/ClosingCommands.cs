using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Workers;

/// <summary><c>orc cordon</c>, <c>orc drain</c>, <c>orc uncordon</c>: take a worker out of use, and back into it.</summary>
internal static class ClosingCommands
{
    public static Command Cordon() => Create(
        "cordon",
        "Gives a worker no new task; those it has go on.",
        async (client, name, cancellation) => await client.CordonAsync(new() { Name = name }, cancellationToken: cancellation));

    public static Command Drain() => Create(
        "drain",
        "Cordons a worker and asks its tasks to save and make room; their runs go on elsewhere.",
        async (client, name, cancellation) => await client.DrainAsync(new() { Name = name }, cancellationToken: cancellation));

    public static Command Uncordon() => Create(
        "uncordon",
        "Gives a worker tasks again.",
        async (client, name, cancellation) => await client.UncordonAsync(new() { Name = name }, cancellationToken: cancellation));

    private static Command Create(string verb, string description, Func<WorkersClient, string, CancellationToken, Task<Worker>> call)
    {
        var name = new Argument<string>("WORKER") { Description = "Its name, as `orc workers` shows it." };
        var command = new Command(verb, description) { name, Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var worker = await call(new WorkersClient(server.Invoker), parsed.GetRequiredValue(name), cancellation);
            Output.Write(parsed, worker, () => new Spectre.Console.Text($"{worker.Name} is {WorkerWords.StatusOf(worker)}.\n"));
            return 0;
        });
        return command;
    }
}
