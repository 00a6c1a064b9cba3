using Orchestrator.Contracts.Processes;

namespace Orchestrator.Chaos.Faults;

/// <summary>Processes that die, and processes that stand still.</summary>
internal static class ProcessFaults
{
    public static IEnumerable<Fault> All =>
    [
        new("trainer-killed", (cluster, dice, _) => Task.FromResult(ToTrainer(cluster, dice, Signal.Kill))),
        new("trainer-hung", (cluster, dice, _) => Task.FromResult(ToTrainer(cluster, dice, Signal.Stop))),
        new("trainer-paused", TrainerPausedAsync),
        new("trainer-terminated", (cluster, dice, _) => Task.FromResult(ToTrainer(cluster, dice, Signal.Terminate))),
        new("agent-killed", (cluster, dice, _) => Task.FromResult(Send(dice.AnyOf(cluster.Workers), Signal.Kill))),
        new("agent-terminated", (cluster, dice, _) => Task.FromResult(Send(dice.AnyOf(cluster.Workers), Signal.Terminate))),
        new("agent-frozen", (cluster, dice, cancellation) => FreezeAsync(dice.AnyOf(cluster.Workers), dice.Seconds(2, 18), cancellation)),
        new("coordinator-killed", (cluster, dice, _) => Task.FromResult(Send(dice.AnyOf(cluster.Coordinators), Signal.Kill))),
        new("coordinator-frozen", (cluster, dice, cancellation) => FreezeAsync(dice.AnyOf(cluster.Coordinators), dice.Seconds(2, 15), cancellation)),
        new("coordinators-killed", CoordinatorsKilledAsync),
    ];

    private static Hit? ToTrainer(Cluster cluster, Dice dice, Signal signal)
    {
        var trainer = dice.AnyOf(cluster.Trainers());
        return trainer?.Mark.Send(signal) == true ? Hit.Of(trainer) : null;
    }

    private static async Task<Hit?> TrainerPausedAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        var trainer = dice.AnyOf(cluster.Trainers());
        if (trainer?.Mark.Send(Signal.Stop) != true)
        {
            return null;
        }

        try
        {
            await Task.Delay(dice.Seconds(0.5, 2), cancellation);
        }
        finally
        {
            trainer.Mark.Send(Signal.Continue);
        }

        return new(trainer.Run);
    }

    private static Task<Hit?> CoordinatorsKilledAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        foreach (var coordinator in cluster.Coordinators)
        {
            coordinator.Send(Signal.Kill);
        }

        return Task.FromResult<Hit?>(Hit.Of(cluster.Coordinators, "all coordinators"));
    }

    private static Hit? Send(Server? server, Signal signal)
    {
        server?.Send(signal);
        return server is null ? null : Hit.Of(server);
    }

    private static async Task<Hit?> FreezeAsync(Server? server, TimeSpan time, CancellationToken cancellation)
    {
        if (server is null)
        {
            return null;
        }

        var frozen = server.Mark;
        frozen.Send(Signal.Stop);
        try
        {
            await Task.Delay(time, cancellation);
        }
        finally
        {
            frozen.Send(Signal.Continue);
        }

        return Hit.Of([server], $"{server.Name} for {time.TotalSeconds:0} s");
    }
}
