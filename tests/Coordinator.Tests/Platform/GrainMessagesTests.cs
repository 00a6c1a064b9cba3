using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Runs;
using Orleans.Serialization;

namespace Orchestrator.Coordinator.Tests.Platform;

/// <summary>What crosses from one coordinator to another arrives as it was sent.</summary>
public sealed class GrainMessagesTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Commands_pass_between_coordinators()
    {
        RunCommand[] commands =
        [
            Commands.Starting(1), Commands.Running(2), Commands.Ended(3, VerdictCode.Stopped, StopReason.Canceled), Commands.Killed(4), Commands.Lost(5),
            new RunCommand.Cancel("Enough."), new RunCommand.Pause("For now."), new RunCommand.Resume(), Commands.Drain(6), new RunCommand.Wake(),
            new RunCommand.Archive(), new RunCommand.Unarchive(), new RunCommand.Delete(), new RunCommand.Resume { Actor = "key:alice/0" },
        ];

        Assert.All(commands, command => Assert.Equal(command, PassOn(command)));
        Assert.Equal(["cpu-0"], Assert.IsType<RunCommand.Assign>(PassOn(Commands.Assign())).Devices);
    }

    [Fact]
    public void Expected_failures_pass_between_coordinators()
    {
        var violations = new Violations();
        violations.Add("name", "is missing");

        var arrived = PassOn(OrchestratorException.InvalidRequest(violations));

        Assert.Equal((ErrorReason.InvalidRequest, "name: is missing"), (arrived.Reason, arrived.Message));
        Assert.Equal([new FieldViolation("name", "is missing")], arrived.Fields);
    }

    [Fact]
    public void That_PostgreSQL_is_away_passes_between_coordinators() =>
        Assert.Equal(ErrorReason.DatabaseUnavailable, PassOn(PlatformErrors.DatabaseUnavailable()).Reason);

    private T PassOn<T>(T message)
        where T : notnull => Serializer.Deserialize<T>(Serializer.SerializeToArray(message))!;
}
