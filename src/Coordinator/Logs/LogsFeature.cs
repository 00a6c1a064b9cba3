namespace Orchestrator.Coordinator.Logs;

/// <summary>Keeps what trainers printed.</summary>
internal static class LogsFeature
{
    public static WebApplicationBuilder AddLogs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LogStore>();
        builder.Services.AddSingleton<ILogIntake>(provider => provider.GetRequiredService<LogStore>());
        builder.Services.AddSingleton<ILogQuery>(provider => provider.GetRequiredService<LogStore>());
        return builder;
    }
}
