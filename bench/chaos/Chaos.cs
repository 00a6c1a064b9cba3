using Orchestrator.Chaos.Faults;

namespace Orchestrator.Chaos;

/// <summary>What is asked for.</summary>
internal sealed record ChaosSettings(
    int Seed, double Minutes, TimeSpan Pause, IReadOnlyList<Fault> Faults, int Coordinators, int Workers, int Steps, string? Keep);

/// <summary>One round of chaos: train undisturbed, start a cluster, submit and disturb, let it heal, audit.</summary>
internal sealed class Chaos(ChaosSettings settings, Action<string> say, TimeProvider clock)
{
    private const int DevicesPerWorker = 2;

    /// <returns>What does not hold; empty when everything does.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellation)
    {
        var folder = settings.Keep ?? Path.Combine(Path.GetTempPath(), $"orchestrator-chaos-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        var data = Path.Combine(folder, "data");
        await Letters.PrepareAsync(folder, data, cancellation);
        var references = new List<Reference>();
        for (var variant = 0; variant < Specs.Variants; variant++)
        {
            var undisturbed = Path.Combine(folder, $"undisturbed-{variant}");
            references.Add(await Reference.TrainAsync(Specs.Of(variant, settings.Steps), undisturbed, data, cancellation));
            say($"undisturbed training {variant + 1} of {Specs.Variants}: {references[^1].Seconds:0.0} s");
        }

        var breaches = await DisturbAsync(folder, references, cancellation);
        breaches = [.. breaches, .. (await Leftovers.ProcessesAsync(folder, clock, cancellation)).Select(left => $"left behind: {left}")];
        if (settings.Keep is null && breaches.Count == 0)
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            say($"files: {folder}");
        }

        return breaches;
    }

    private async Task<IReadOnlyList<string>> DisturbAsync(string folder, IReadOnlyList<Reference> references, CancellationToken cancellation)
    {
        await using var cluster = await Cluster.StartAsync(
            folder, settings.Coordinators, settings.Workers, DevicesPerWorker, clock, cancellation);
        var submitter = new Submitter(cluster.Addresses, settings.Steps, mostOpen: settings.Workers * DevicesPerWorker * 2);
        var injector = new Injector(cluster, settings.Faults, settings.Seed, settings.Pause, say, clock);
        await using var watch = new Watch(cluster, clock);
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

        say($"no more faults; {submitter.Acknowledged.Count} runs were acknowledged and are waited for");
        var healed = await new Healing(cluster, references, clock).AuditAsync(submitter.Acknowledged, cancellation);
        Report.Print(injector.Injected, healed.Runs, await watch.StopAsync(), healed.Time);
        if (cluster.Clocks.Count == 0)
        {
            say("clock-jump was left out: there is no C compiler to make what it takes");
        }

        return healed.Breaches;
    }
}
