using Orchestrator.TestKit;
using Orchestrator.Worker.Tests.Peers;

namespace Orchestrator.Worker.Tests.Session;

public sealed class FailoverTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly string _run = Guid.NewGuid().ToString();
    private RecordingCoordinator[] _coordinators = [];

    public async ValueTask InitializeAsync() => _coordinators = [await RecordingCoordinator.StartAsync(), await RecordingCoordinator.StartAsync()];

    public async ValueTask DisposeAsync()
    {
        foreach (var coordinator in _coordinators)
        {
            await coordinator.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Control_and_journals_move_to_another_coordinator_when_theirs_is_gone()
    {
        var options = TestAgent.OptionsFor(_folder, _coordinators[0]);
        options.Server = string.Join(',', _coordinators.Select(coordinator => coordinator.Address));
        foreach (var coordinator in _coordinators)
        {
            coordinator.Want(TestAgent.Task(_run));
        }

        await using var agent = await TestAgent.StartAsync(options);
        var attempt = await agent.TrainingAsync(_run);
        StandInTrainer.Journal(attempt, 1, 3);
        await Eventually.TrueAsync(() => _coordinators.Any(coordinator => coordinator.Shipped(_run).Records.Count == 3));
        var (first, second) = _coordinators[0].Hellos.IsEmpty ? (_coordinators[1], _coordinators[0]) : (_coordinators[0], _coordinators[1]);
        Assert.Empty(second.Hellos);

        await first.StopServerAsync();

        await Eventually.TrueAsync(() => second.Reported(_run) is not null);
        StandInTrainer.Journal(attempt, 4, 5);
        await Eventually.TrueAsync(() => second.Shipped(_run).Records.Count > 0 && second.Shipped(_run).Records[^1].Sequence == 5);
    }
}
