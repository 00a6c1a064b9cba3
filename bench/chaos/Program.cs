using System.CommandLine;
using Orchestrator.Chaos;
using Orchestrator.Chaos.Faults;
using Orchestrator.Cli.Platform;

var seed = new Option<int>("--seed") { Description = "What the faults are drawn from. Default: another one every time.", HelpName = "N" };
var minutes = new Option<double>("--minutes") { Description = "For how long faults are injected.", DefaultValueFactory = _ => 3, HelpName = "N" };
var pause = new Option<double>("--pause")
{
    Description = "Seconds from one fault to the next, on average.", DefaultValueFactory = _ => 3, HelpName = "SECONDS",
};
var faults = new Option<string[]>("--faults")
{
    Description = $"Only these kinds; repeat it for more. {string.Join(", ", Catalogue.All.Select(fault => fault.Name))}.",
    HelpName = "KIND",
};
faults.AcceptOnlyFromAmong([.. Catalogue.All.Select(fault => fault.Name)]);
var coordinators = new Option<int>("--coordinators") { Description = "How many.", DefaultValueFactory = _ => 2, HelpName = "N" };
var workers = new Option<int>("--workers") { Description = "How many, of two devices each.", DefaultValueFactory = _ => 2, HelpName = "N" };
var steps = new Option<int>("--steps") { Description = "Of each run.", DefaultValueFactory = _ => 600, HelpName = "N" };
var keep = new Option<string>("--keep") { Description = "Work in this folder, and leave everything there.", HelpName = "FOLDER" };
var root = new RootCommand("Kills, freezes and cuts off a cluster of real processes while it trains, then audits what it says.")
{
    seed, minutes, pause, faults, coordinators, workers, steps, keep,
};
root.SetAction(async (parsed, cancellation) =>
{
    await Task.Yield();
    var chosen = parsed.GetResult(seed) is null ? Random.Shared.Next(1, 1_000_000) : parsed.GetValue(seed);
    var kinds = Catalogue.All.Where(fault => parsed.GetValue(faults) is not { Length: > 0 } names || names.Contains(fault.Name)).ToList();
    var settings = new ChaosSettings(
        chosen, parsed.GetValue(minutes), TimeSpan.FromSeconds(parsed.GetValue(pause)), kinds, parsed.GetValue(coordinators), parsed.GetValue(workers),
        parsed.GetValue(steps), parsed.GetValue(keep));
    var began = TimeProvider.System.GetTimestamp();
    void Say(string text) => Console.Error.WriteLine($"{TimeProvider.System.GetElapsedTime(began).TotalSeconds,7:0.0} s  {text}");
    Say($"seed {chosen}");
    var breaches = await new Chaos(settings, Say, TimeProvider.System).RunAsync(cancellation);
    foreach (var breach in breaches)
    {
        Console.WriteLine($"BREACH: {breach}");
    }

    Console.WriteLine(breaches.Count == 0 ? $"Everything holds (seed {chosen})." : $"{breaches.Count} breaches. Again with: ./chaos.sh --seed {chosen} --minutes {settings.Minutes}");
    return breaches.Count == 0 ? 0 : 1;
});
return await CommandLine.RunAsync(root, args);
