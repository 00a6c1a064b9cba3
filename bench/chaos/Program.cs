using System.CommandLine;
using Orchestrator.Chaos;
using Orchestrator.Chaos.Faults;
using Orchestrator.Chaos.Scenarios;
using Orchestrator.Cli.Platform;

var keep = new Option<string>("--keep") { Description = "Work in this folder, and leave everything there.", HelpName = "FOLDER", Recursive = true };
var seed = new Option<int>("--seed") { Description = "What the faults are drawn from. Default: another one every time.", HelpName = "N", Recursive = true };
return await CommandLine.RunAsync(Chaos(), args);

RootCommand Chaos()
{
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
    var root = new RootCommand("Kills, freezes and cuts off a cluster of real processes while it trains, then audits what it says.")
    {
        seed, keep, minutes, pause, faults, coordinators, workers, steps, Outages(), ManySubmissions(), Failovers(),
    };
    Run(root, (parsed, chosen) =>
    {
        var kinds = Catalogue.All.Where(fault => parsed.GetValue(faults) is not { Length: > 0 } names || names.Contains(fault.Name)).ToList();
        return new Chaos(new(
            chosen, parsed.GetValue(minutes), TimeSpan.FromSeconds(parsed.GetValue(pause)), kinds, parsed.GetValue(coordinators),
            parsed.GetValue(workers), parsed.GetValue(steps))).RunAsync;
    });
    return root;
}

Command Outages()
{
    var minutes = new Option<double>("--minutes") { Description = "How long each is away.", DefaultValueFactory = _ => 10, HelpName = "N" };
    var ratio = new Option<double>("--ratio")
    {
        Description = "The least speed meanwhile, of that before: the machine may have other work.", DefaultValueFactory = _ => 0.7, HelpName = "SHARE",
    };
    var command = new Command("outage", "Takes PostgreSQL away while runs train, and then all coordinators; compares how fast they train.") { minutes, ratio };
    Run(command, (parsed, _) => new Outage(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(ratio)).RunAsync);
    return command;
}

Command ManySubmissions()
{
    var count = new Option<int>("--count") { Description = "How many runs.", DefaultValueFactory = _ => 3000, HelpName = "N" };
    var clients = new Option<int>("--clients") { Description = "That submit at once.", DefaultValueFactory = _ => 8, HelpName = "N" };
    var command = new Command("submissions", "Kills coordinators while clients submit, and looks for every run.") { count, clients };
    Run(command, (parsed, chosen) => new Submissions(parsed.GetValue(count), parsed.GetValue(clients), chosen).RunAsync);
    return command;
}

Command Failovers()
{
    var kills = new Option<int>("--kills") { Description = "How often one is killed.", DefaultValueFactory = _ => 20, HelpName = "N" };
    var coordinators = new Option<int>("--coordinators") { Description = "How many.", DefaultValueFactory = _ => 3, HelpName = "N" };
    var command = new Command("failover", "Kills one coordinator after the other, and measures how long others take over.") { kills, coordinators };
    Run(command, (parsed, _) => new Failover(parsed.GetValue(kills), parsed.GetValue(coordinators)).RunAsync);
    return command;
}

void Run(Command command, Func<ParseResult, int, Func<Workplace, CancellationToken, Task<IReadOnlyList<string>>>> prepare) =>
    command.SetAction(async (parsed, cancellation) =>
    {
        await Task.Yield();
        var chosen = parsed.GetResult(seed) is null ? Random.Shared.Next(1, 1_000_000) : parsed.GetValue(seed);
        var began = TimeProvider.System.GetTimestamp();
        void Say(string text) => Console.Error.WriteLine($"{TimeProvider.System.GetElapsedTime(began).TotalSeconds,7:0.0} s  {text}");
        Say($"seed {chosen}");
        var scenario = prepare(parsed, chosen);
        var breaches = await Workplace.UseAsync(parsed.GetValue(keep), Say, TimeProvider.System, place => scenario(place, cancellation), cancellation);
        foreach (var breach in breaches)
        {
            Console.WriteLine($"BREACH: {breach}");
        }

        Console.WriteLine(breaches.Count == 0
            ? $"Everything holds (seed {chosen})."
            : $"{breaches.Count} breaches. Again with: ./chaos.sh {string.Join(' ', parsed.GetResult(seed) is null ? [.. args, "--seed", $"{chosen}"] : args)}");
        return breaches.Count == 0 ? 0 : 1;
    });
