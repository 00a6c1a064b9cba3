using System.Text.Json;
using Orchestrator.Cli.Dev;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>A worker agent of its own process with one CPU device of one thread, alone in its pool.</summary>
internal sealed class TestWorker : IAsyncDisposable
{
    private readonly DevProgram _program;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string?> _environment;
    private RunningProgram _agent;

    private TestWorker(DevProgram program, string folder, string pool, IReadOnlyDictionary<string, string?> environment)
    {
        (_program, _folder, Pool, _environment) = (program, folder, pool, environment);
        _agent = StartAgent();
    }

    public string Name => _program.Name;

    public string Pool { get; }

    public RunningProgram Agent => _agent;

    /// <summary>What its agents logged as errors.</summary>
    public List<string> Errors { get; } = [];

    /// <param name="cluster">Where it attaches.</param>
    /// <param name="pool">Null: one of its own.</param>
    /// <param name="checkpoints">The place of checkpoints; null: within its own folder.</param>
    /// <param name="environment">What else the agent finds in its environment; null: nothing.</param>
    public static async Task<TestWorker> StartAsync(
        ClusterFixture cluster, string? pool = null, string? checkpoints = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var number = cluster.NextWorkerNumber();
        var program = DevProgram.Worker(BuiltPrograms.Worker, number, cluster.Folder, cluster.Server, threads: 1, TestPorts.Choose());
        var settings = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { ["Agent__Pool"] = pool ?? program.Name };
        if (checkpoints is not null)
        {
            settings["Agent__Checkpoints"] = checkpoints;
        }

        var worker = new TestWorker(program, cluster.Folder.Worker(number), pool ?? program.Name, settings);
        try
        {
            await worker.IsReadyAsync();
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    public Task IsReadyAsync() => Http.IsReadyAsync(_program.Ready.GetLeftPart(UriPartial.Authority));

    /// <summary>As <c>kill -9</c> of the agent alone.</summary>
    public async Task KillAgentAsync()
    {
        _agent.Kill();
        await _agent.WaitForExitAsync();
    }

    /// <summary>Starts the agent that takes the place of a killed one.</summary>
    public async Task StartAgainAsync()
    {
        await ForgetAgentAsync();
        _agent = StartAgent();
        await IsReadyAsync();
    }

    /// <summary>The process that trains an attempt here; null before it has begun, and as long as it has left its mark it need not be alive.</summary>
    public ProcessMark? Trainer(SubmittedRun run, uint attempt = 1) => Read(Attempt(run, attempt).Process);

    /// <summary>Steps that the trainer of an attempt has written down here, shipped or not.</summary>
    public int StepsWritten(SubmittedRun run, uint attempt = 1) => JournalFile.Steps(Attempt(run, attempt).Journal);

    /// <summary>Folders of the checkpoints of an attempt, oldest first; without any that is still being written or deleted.</summary>
    public IReadOnlyList<string> Checkpoints(SubmittedRun run, uint attempt = 1) =>
        [.. Directory.EnumerateFiles(Path.Combine(_folder, "checkpoints", run.Id, $"{attempt}"), "manifest.json", SearchOption.AllDirectories)
            .Select(manifest => Path.GetDirectoryName(manifest)!).Where(folder => !Path.HasExtension(folder)).Order(StringComparer.Ordinal)];

    /// <summary>Where its checkpoints lie if it is told no other place.</summary>
    public string LocalCheckpoints => Path.Combine(_folder, "checkpoints");

    /// <summary>Is anything of the run left on its disk?</summary>
    public bool Has(SubmittedRun run) =>
        Directory.Exists(Path.Combine(_folder, "runs", run.Id)) || Directory.Exists(Path.Combine(_folder, "checkpoints", run.Id));

    /// <summary>As if its disk were gone, but for the checkpoints if those are elsewhere.</summary>
    public void LoseRuns() => Directory.Delete(Path.Combine(_folder, "runs"), recursive: true);

    public async ValueTask DisposeAsync()
    {
        _agent.Terminate();
        await _agent.WaitForExitAsync();
        await ForgetAgentAsync();
        foreach (var mark in Directory.EnumerateFiles(_folder, "process.json", SearchOption.AllDirectories).Select(Read))
        {
            mark?.Send(Signal.Kill);
        }
    }

    private RunningProgram StartAgent()
    {
        var environment = _program.Environment.Select(entry => new KeyValuePair<string, string?>(entry.Key, entry.Value)).Concat(_environment);
        return RunningProgram.Start(_program.Command, environment: environment.ToDictionary());
    }

    private async Task ForgetAgentAsync()
    {
        Errors.AddRange(HostLog.Errors(_agent.Output));
        await _agent.DisposeAsync();
    }

    private AttemptFolder Attempt(SubmittedRun run, uint attempt) => new RunFolder(Path.Combine(_folder, "runs", run.Id)).Attempt(attempt);

    private static ProcessMark? Read(string file) =>
        File.Exists(file) ? JsonSerializer.Deserialize<ProcessMark>(File.ReadAllText(file), JsonSerializerOptions.Web) : null;
}
