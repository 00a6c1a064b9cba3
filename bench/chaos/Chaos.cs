using Orchestrator.Chaos.Faults;
using Orchestrator.Chaos.Scenarios;

namespace Orchestrator.Chaos;

/// <summary>What is asked for.</summary>
internal sealed record ChaosSettings(
    int Seed, double Minutes, TimeSpan Pause, IReadOnlyList<Fault> Faults, int Coordinators, int Workers, int Steps);

/// <summary>One round of chaos: train undisturbed, start a cluster, submit and disturb, let it heal, audit.</summary>
internal sealed class Chaos(ChaosSettings settings)
{
    private const int DevicesPerWorker = 2;

    /// <returns>What does not hold; empty when everything does.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(Workplace place, CancellationToken cancellation)
    {
        var references = new List<Reference>();
        for (var variant = 0; variant < Specs.Variants; variant++)
        {
            references.Add(await place.TrainAsync(Specs.Of(variant, settings.Steps), cancellation));
        }

        await using var cluster = await place.StartAsync(settings.Coordinators, settings.Workers, DevicesPerWorker, cancellation);
        var submitter = new Submitter(cluster.Addresses, settings.Steps, mostOpen: settings.Workers * DevicesPerWorker * 2);
        var injector = new Injector(cluster, settings.Faults, settings.Seed, settings.Pause, place.Say, place.Clock);
        await using var watch = new Watch(cluster, place.Clock);
        watch.Start();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(TimeSpan.FromMinutes(settings.Minutes));
        var submitting = submitter.SubmitAsync(time.Token);
        await injector.InjectAsync(time.Token);
        await submitting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (submitting.IsFaulted)
        {
            await submitting;
        }

        place.Say($"no more faults; {submitter.Acknowledged.Count} runs were acknowledged and are waited for");
        var healed = await new Healing(cluster, references, place.Clock).AuditAsync(submitter.Acknowledged, cancellation);
        Report.Print(injector.Injected, settings.Minutes, healed.Runs, await watch.StopAsync(), healed.Time);
        if (cluster.Clocks.Count == 0)
        {
            place.Say("clock-jump was left out: there is no C compiler to make what it takes");
        }

        return [.. injector.Failures, .. healed.Breaches];
    }
}
