using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Security;

/// <summary>What tests ask of a coordinator that asks everybody who they are.</summary>
public abstract class SecurityCalls
{
    private protected abstract SecureCoordinator Coordinator { get; }

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected static Contracts.V1.Runs.RunsClient RunsOf(CallInvoker connection) => new(connection);

    private protected static Contracts.V1.Keys.KeysClient KeysOf(CallInvoker connection) => new(connection);

    private protected Task<Run> SubmitAsync(string project, string name = "test") => TestRuns.SubmitAsync(Coordinator.Operator, spec =>
    {
        spec.Project = project;
        spec.Name = name;
    });

    private protected static async Task<ErrorReason> RefusalOf(Func<Task> call) =>
        TestRuns.ReasonOf(await Assert.ThrowsAsync<RpcException>(call));

    private protected static async Task<ErrorReason> RefusalOf<T>(AsyncUnaryCall<T> call) => await RefusalOf(() => call.ResponseAsync);
}

/// <summary>A test with a coordinator of its own.</summary>
public abstract class SecurityTest(PostgresFixture postgres) : SecurityCalls, IAsyncLifetime
{
    private SecureCoordinator? _coordinator;

    private protected override SecureCoordinator Coordinator => _coordinator!;

    public async ValueTask InitializeAsync() => _coordinator = await SecureCoordinator.StartAsync(postgres);

    public async ValueTask DisposeAsync()
    {
        await Coordinator.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>One coordinator for the tests of a class.</summary>
public sealed class SecureFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private SecureCoordinator? _coordinator;

    public SecureCoordinator Coordinator => _coordinator ?? throw new InvalidOperationException("The coordinator is not started.");

    public async ValueTask InitializeAsync() => _coordinator = await SecureCoordinator.StartAsync(postgres);

    public async ValueTask DisposeAsync()
    {
        if (_coordinator is not null)
        {
            await _coordinator.DisposeAsync();
        }
    }
}
