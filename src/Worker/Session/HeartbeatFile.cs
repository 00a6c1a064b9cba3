namespace Orchestrator.Worker.Session;

/// <summary>Touches the file by which trainers know that their agent lives.</summary>
internal sealed partial class HeartbeatFile(WorkerFolder folder, TimeProvider clock, ILogger<HeartbeatFile> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            Touch();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Touch()
    {
        try
        {
            using (File.Open(folder.Heartbeat, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
            {
            }

            File.SetLastWriteTimeUtc(folder.Heartbeat, clock.GetUtcNow().UtcDateTime);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogCannotTouch(folder.Heartbeat, error);
        }
    }
}
