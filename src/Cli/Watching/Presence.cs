namespace Orchestrator.Cli.Watching;

/// <summary>
/// Whether the coordinator answers, said once when it no longer does and once when it does again, however many streams notice.
/// </summary>
internal sealed class Presence(Action<string> say)
{
    private readonly Lock _gate = new();
    private bool _lost;

    public void Lost(string why)
    {
        lock (_gate)
        {
            if (!_lost)
            {
                say($"the coordinator does not answer: {why}");
            }

            _lost = true;
        }
    }

    public void Back()
    {
        lock (_gate)
        {
            if (_lost)
            {
                say("the coordinator answers again");
            }

            _lost = false;
        }
    }
}
