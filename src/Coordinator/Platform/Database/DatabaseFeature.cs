using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Orchestrator.Coordinator.Platform.Diagnosis;
using Orchestrator.Coordinator.Platform.Telemetry;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>One data source for everything in the process: features, Orleans' membership, health; and one clock.</summary>
internal static class DatabaseFeature
{
    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.AddOptions<DatabaseOptions>()
            .BindConfiguration(DatabaseOptions.Section)
            .Validate(
                options => options.MaxPoolSize > 0,
                $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.MaxPoolSize)} must be at least 1.")
            .ValidateOnStart();
        services.AddSingleton<DatabaseConnection>();
        services.AddSingleton(Open);
        services.AddSingleton<DatabaseMigrator>();
        services.AddSingleton<DatabaseStart>();
        services.AddSingleton<IExamination, DatabaseExamination>();
        services.AddSingleton<IExamination, ClockExamination>();
        services.AddSingleton<Installation>();
        services.AddSingleton(_ => new DatabaseClock(TimeProvider.System));
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<DatabaseClock>());
        services.AddHostedService<DatabaseClockReading>();
        services.AddSingleton<IStateReading, DatabaseReading>();
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("postgresql", tags: [Health.ReadyTag]);
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddNpgsql());
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddNpgsqlInstrumentation());
        return services;
    }

    private static NpgsqlDataSource Open(IServiceProvider services)
    {
        var connection = services.GetRequiredService<DatabaseConnection>();
        var builder = new NpgsqlDataSourceBuilder(connection.Text);
        if (connection.HasPasswordFile)
        {
            builder.UsePasswordProvider(_ => connection.Password, (_, _) => ValueTask.FromResult(connection.Password));
        }

        builder.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
        builder.ConfigureTracing(tracing => tracing.ConfigureCopyOperationFilter(_ => false)); // points arrive by the thousand
        return builder.Build();
    }
}
