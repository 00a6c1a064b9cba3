namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>Reads for streams that last as long as a run: they keep their place, so a database that is away only makes them late.</summary>
internal static class PatientRead
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> read, TimeProvider clock, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await read();
            }
            catch (Exception error) when (DatabaseFailure.IsUnavailable(error))
            {
                await Task.Delay(Pause, clock, cancellation);
            }
        }
    }
}
