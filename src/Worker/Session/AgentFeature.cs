using Microsoft.Extensions.Options;
using Orchestrator.ServiceDefaults;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Worker.Checkpoints;
using Orchestrator.Worker.Devices;
using Orchestrator.Worker.Execution;
using Orchestrator.Worker.Journal;

namespace Orchestrator.Worker.Session;

/// <summary>Everything the agent is made of.</summary>
internal static class AgentFeature
{
    // Beyond what trainers are given: to ship, to report, to say goodbye.
    private static readonly TimeSpan ShutdownReserve = TimeSpan.FromSeconds(15);

    public static WebApplicationBuilder AddAgent(
        this WebApplicationBuilder builder, AgentOptions options, WorkerFolder folder, DeviceInventory inventory)
    {
        builder.Services
            .Configure<HostOptions>(host => host.ShutdownTimeout = options.StopGrace + ShutdownReserve)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Options.Create(options))
            .AddSingleton(folder)
            .AddSingleton(inventory)
            .AddSingleton<AgentEnd>()
            .AddSingleton<AgentInstruments>()
            .AddSingleton<TaskBoard>()
            .AddSingleton<Leaving>()
            .AddCheckpoints(folder)
            .AddSession(options, folder)
            .AddShipping(options)
            .AddTasks(options);
        return builder;
    }

    private static IServiceCollection AddCheckpoints(this IServiceCollection services, WorkerFolder folder) => services
        .AddSingleton(new CheckpointRoot(folder.Checkpoints))
        .AddSingleton(CheckpointStoreId.LoadOrCreate(folder.Checkpoints))
        .AddSingleton<CheckpointDeletions>()
        .AddSingleton<CheckpointUploads>()
        .AddSingleton<CheckpointVerifier>()
        .AddSingleton<CheckpointVerifications>()
        .AddHostedService(provider => provider.GetRequiredService<CheckpointDeletions>())
        .AddHostedService(provider => provider.GetRequiredService<CheckpointUploads>())
        .AddHostedService(provider => provider.GetRequiredService<CheckpointVerifications>());

    private static IServiceCollection AddSession(this IServiceCollection services, AgentOptions options, WorkerFolder folder)
    {
        services.AddHealthChecks().AddCheck<AttachedCheck>("attached", tags: [Health.ReadyTag]);
        return services
            .AddSingleton<SessionBoard>()
            .AddSingleton(WorkerIdentity.LoadOrCreate(folder, options.Name))
            .AddSingleton(new WorkerPool(options.Pool))
            .AddSingleton(new DataCatalogue(folder.Data, BuiltInSource.All))
            .AddSingleton<WorkerWords>()
            .AddKeyedSingleton(Connection.Control, (_, _) => CoordinatorsOf(options))
            .AddSingleton<Func<Attachment>>(provider =>
            {
                var coordinators = provider.GetRequiredKeyedService<Coordinators>(Connection.Control);
                return () => ActivatorUtilities.CreateInstance<Attachment>(provider, coordinators.Next());
            })
            .AddHostedService<HeartbeatFile>()
            .AddHostedService<ControlSession>();
    }

    private static IServiceCollection AddShipping(this IServiceCollection services, AgentOptions options) => services
        .AddSingleton<Shipments>()
        .AddKeyedSingleton(Connection.Journal, (_, _) => CoordinatorsOf(options))
        .AddHostedService(provider => ActivatorUtilities.CreateInstance<JournalShipper>(
            provider, provider.GetRequiredKeyedService<Coordinators>(Connection.Journal)));

    private static Coordinators CoordinatorsOf(AgentOptions options) => new([.. options.Servers.OfType<Uri>()], Random.Shared);

    // Last to start, first to stop: what trainers write when they are stopped can still be shipped and reported.
    private static IServiceCollection AddTasks(this IServiceCollection services, AgentOptions options) => services
        .AddSingleton(TrainerProgram.From(options.TrainerCommand))
        .AddSingleton<TrainerLauncher>()
        .AddSingleton<HeldTasks>()
        .AddHostedService<TaskKeeper>();

    private enum Connection
    {
        Control,
        Journal,
    }
}
