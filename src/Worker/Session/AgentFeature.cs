using Microsoft.Extensions.Options;
using Orchestrator.ServiceDefaults;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Checkpoints.S3;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Worker.Checkpoints;
using Orchestrator.Worker.Devices;
using Orchestrator.Worker.Execution;
using Orchestrator.Worker.Journal;
using Orchestrator.Worker.Session.Credentials;

namespace Orchestrator.Worker.Session;

/// <summary>Everything the agent is made of.</summary>
internal static class AgentFeature
{
    // Beyond what trainers are given: to ship, to report, to say goodbye.
    private static readonly TimeSpan ShutdownReserve = TimeSpan.FromSeconds(15);

    // The agent comes back to everything by itself, and must be able to stop meanwhile; it is trainers that wait as long as the settings say.
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(15);

    public static WebApplicationBuilder AddAgent(
        this WebApplicationBuilder builder, AgentOptions options, WorkerFolder folder, DeviceInventory inventory)
    {
        var s3 = S3Settings.Read(builder.Configuration);
        builder.Services
            .Configure<HostOptions>(host => host.ShutdownTimeout = options.StopGrace + ShutdownReserve)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Options.Create(options))
            .AddSingleton(folder)
            .AddSingleton(inventory)
            .AddSingleton<AgentEnd>()
            .AddSingleton<AgentInstruments>()
            .AddSingleton<DeviceUse>()
            .AddSingleton<DeviceInstruments>()
            .AddHostedService<GpuReading>()
            .AddSingleton<TaskBoard>()
            .AddSingleton<Leaving>()
            .AddCredentials(options)
            .AddCheckpoints(folder, s3)
            .AddSession(options, folder)
            .AddShipping(options)
            .AddTasks(options);
        return builder;
    }

    private static IServiceCollection AddCredentials(this IServiceCollection services, AgentOptions options) => services
        .AddSingleton(options)
        .AddSingleton(CoordinatorTrust.Of(options))
        .AddSingleton<CoordinatorConnections>()
        .AddSingleton(new JoinToken(options.JoinToken, options.JoinTokenFile))
        .AddSingleton<Enrollment>()
        .AddHostedService(provider => provider.GetRequiredService<Enrollment>());

    private static IServiceCollection AddCheckpoints(this IServiceCollection services, WorkerFolder folder, S3Options s3)
    {
        var stores = new CheckpointStores(s3 with { GiveUpAfter = s3.GiveUpAfter < StorePatience ? s3.GiveUpAfter : StorePatience }, TimeProvider.System);
        var root = new CheckpointRoot(folder.Checkpoints, stores);
        return services
            .AddSingleton(s3)
            .AddSingleton(_ => stores)
            .AddSingleton(root)
            .AddSingleton(CheckpointStoreId.LoadOrCreate(root.StoreName))
            .AddSingleton<CheckpointDeletions>()
            .AddSingleton<CheckpointUploads>()
            .AddSingleton<CheckpointVerifier>()
            .AddSingleton<CheckpointVerifications>()
            .AddHostedService(provider => provider.GetRequiredService<CheckpointDeletions>())
            .AddHostedService(provider => provider.GetRequiredService<CheckpointUploads>())
            .AddHostedService(provider => provider.GetRequiredService<CheckpointVerifications>());
    }

    private static IServiceCollection AddSession(this IServiceCollection services, AgentOptions options, WorkerFolder folder)
    {
        services.AddHealthChecks().AddCheck<AttachedCheck>("attached", tags: [Health.ReadyTag]);
        return services
            .AddSingleton<SessionBoard>()
            .AddSingleton(WorkerIdentity.LoadOrCreate(folder, options.Name))
            .AddSingleton(new WorkerPool(options.Pool))
            .AddSingleton(new DataCatalogue(folder.Data, BuiltInSource.All))
            .AddSingleton<WorkerDisks>()
            .AddSingleton<WorkerWords>()
            .AddKeyedSingleton(Connection.Control, (provider, _) => CoordinatorsOf(options, provider))
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
        .AddKeyedSingleton(Connection.Journal, (provider, _) => CoordinatorsOf(options, provider))
        .AddHostedService(provider => ActivatorUtilities.CreateInstance<JournalShipper>(
            provider, provider.GetRequiredKeyedService<Coordinators>(Connection.Journal)));

    private static Coordinators CoordinatorsOf(AgentOptions options, IServiceProvider provider)
    {
        var (connections, enrollment) = (provider.GetRequiredService<CoordinatorConnections>(), provider.GetRequiredService<Enrollment>());
        return new([.. options.Servers.OfType<Uri>()], server => connections.Open(server, enrollment.HeaderAsync), Random.Shared);
    }

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
