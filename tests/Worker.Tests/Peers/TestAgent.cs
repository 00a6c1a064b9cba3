using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.ServiceDefaults;
using Orchestrator.TestKit;
using Orchestrator.Worker.Devices;
using Orchestrator.Worker.Execution;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker.Tests.Peers;

/// <summary>A whole agent in this process, with two CPU devices and stand-in trainers, which end with it.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly WorkerFolder _folder;
    private readonly ErrorLogs _errors;
    private bool _hasLeft;

    private TestAgent(WebApplication app, WorkerFolder folder, ErrorLogs errors)
    {
        (_app, _folder, _errors) = (app, folder, errors);
    }

    public string? Failure => _app.Services.GetRequiredService<AgentEnd>().Failure;

    public ErrorLogs Errors => _errors;

    public Uri Http => new(_app.Urls.Single());

    public string Checkpoints => _folder.Checkpoints.ToString();

    public static Task<TestAgent> StartAsync(TestFolder folder, RecordingCoordinator coordinator) =>
        StartAsync(OptionsFor(folder, coordinator));

    public static AgentOptions OptionsFor(TestFolder folder, RecordingCoordinator coordinator)
    {
        var options = new AgentOptions { Server = $"{coordinator.Address}", Name = "tested", Folder = folder["worker"], Leave = true };
        foreach (var word in new StandInTrainer(folder).Command)
        {
            options.TrainerCommand.Add(word);
        }

        return options;
    }

    public static async Task<TestAgent> StartAsync(AgentOptions options)
    {
        var folder = WorkerFolder.Open(options);
        var inventory = await DeviceInventory.TakeAsync(cpuDevices: 2, threadsPerDevice: 3, TestContext.Current.CancellationToken);
        var errors = new ErrorLogs();
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults("worker").AddAgent(options, folder, inventory).Logging.ClearProviders().AddProvider(errors);
        var app = builder.Build().MapServiceDefaults();
        await app.StartAsync(TestContext.Current.CancellationToken);

        // What lies in the folder until then was left by an earlier agent; what a test puts there is not to be taken for that.
        var board = app.Services.GetRequiredService<TaskBoard>();
        await Eventually.TrueAsync(() => board.Reports is not null);
        return new(app, folder, errors);
    }

    public static DesiredTask Task(string runId, string device = "cpu-0", uint attempt = 1) => new()
    {
        RunId = runId,
        Attempt = attempt,
        Spec = new() { Name = "tested" },
        Devices = { device },
        StopGrace = new() { Seconds = 30 },
    };

    public AttemptFolder Attempt(string runId, uint attempt = 1) => _folder.Run(runId).Attempt(attempt);

    public ProcessMark? Trainer(string runId, uint attempt = 1) => TrainerCommandLine.Find(_folder.Run(runId), attempt);

    /// <summary>The coordinator's wish reached a trainer that now runs.</summary>
    public async Task<AttemptFolder> TrainingAsync(string runId, uint attempt = 1)
    {
        var folder = Attempt(runId, attempt);
        await Eventually.TrueAsync(() => StandInTrainer.IsReady(folder));
        return folder;
    }

    /// <summary>As if the agent had died, as far as that is possible in a living process: trainers go on, the folder is free.</summary>
    public async Task LeaveTrainersAsync()
    {
        if (_hasLeft)
        {
            return;
        }

        _hasLeft = true;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await LeaveTrainersAsync();
        foreach (var run in Directory.EnumerateDirectories(_folder.Runs))
        {
            while (ProcessMarks.FindByArguments("--folder", run) is { } trainer)
            {
                trainer.Send(Signal.Kill);
                await Eventually.TrueAsync(() => !trainer.IsAlive());
            }
        }

        _errors.AssertNothingUnexpected();
    }
}
