using Microsoft.Extensions.Options;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>
/// Waits for PostgreSQL and migrates it. A server that is only starting is waited for, up to a bound; everything else ends the start.
/// </summary>
internal sealed partial class DatabaseStart(
    DatabaseConnection connection,
    DatabaseMigrator migrator,
    IOptions<DatabaseOptions> options,
    TimeProvider clock,
    ILogger<DatabaseStart> logger)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        for (var delay = TimeSpan.FromMilliseconds(200); ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                await migrator.MigrateAsync(cancellation);
                return;
            }
            catch (Exception error) when (DatabaseFailure.OfStart(error, connection) is { } failure)
            {
                if (!failure.IsPassing)
                {
                    throw new StartUpException(failure.Message, error);
                }

                if (clock.GetElapsedTime(began) + delay > options.Value.StartTimeout)
                {
                    var advice = "Start it, or name another server in ConnectionStrings:Orchestrator.";
                    throw new StartUpException($"{failure.Message} Gave up after {options.Value.StartTimeout}. {advice}", error);
                }

                LogWaiting(failure.Message, delay);
                await Task.Delay(delay, clock, cancellation);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Failure} Trying again in {Delay}")]
    private partial void LogWaiting(string failure, TimeSpan delay);
}
