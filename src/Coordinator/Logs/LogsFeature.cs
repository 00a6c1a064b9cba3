using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Logs;

/// <summary>Keeps what trainers printed.</summary>
internal static class LogsFeature
{
    public static WebApplicationBuilder AddLogs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LogStore>();
        builder.Services.AddSingleton<ILogIntake>(provider => provider.GetRequiredService<LogStore>());
        builder.Services.AddSingleton<ILogQuery>(provider => provider.GetRequiredService<LogStore>());
        builder.Services.AddSingleton<ILogRegister>(provider => provider.GetRequiredService<LogStore>());
        builder.Services.AddSingleton(new RunTable("log_chunk", RowsAtOnce: 500));
        return builder;
    }
}
