using Grpc.Core;
using Spectre.Console;

namespace Orchestrator.Cli.Watching;

/// <summary>Shows runs until all have ended: as a live picture on a terminal, else as plain lines.</summary>
internal sealed class RunWatcher(CallInvoker invoker, IAnsiConsole console, Action<string> warn, TimeProvider clock)
{
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<WatchedRun>> WatchAsync(IReadOnlyList<string> runIds, CancellationToken cancellation)
    {
        var watched = runIds.Select(id => new WatchedRun(id)).ToList();
        var notices = watched.ConvertAll(run => new NoticeNews(run));
        var isLive = console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal;

        // A live picture is moved aside for a line that the console itself writes.
        var presence = new Presence(isLive ? console.WriteLine : warn);
        var following = new RunFollower(invoker, presence, clock).FollowAsync(watched, cancellation);
        if (isLive)
        {
            await ShowLiveAsync(watched, notices, following, cancellation);
        }
        else
        {
            await WriteLinesAsync(watched, notices, following, cancellation);
        }

        await following;
        return watched;
    }

    private Task ShowLiveAsync(List<WatchedRun> watched, List<NoticeNews> notices, Task following, CancellationToken cancellation) =>
        console.Live(View(watched)).AutoClear(false).StartAsync(async live =>
        {
            while (!following.IsCompleted && !cancellation.IsCancellationRequested)
            {
                Announce(notices, console.WriteLine);
                live.UpdateTarget(View(watched));
                await Task.WhenAny(following, Task.Delay(FrameInterval, clock, cancellation));
            }

            Announce(notices, console.WriteLine);
            live.UpdateTarget(View(watched));
        });

    private Spectre.Console.Rendering.IRenderable View(List<WatchedRun> watched) =>
        LiveView.Of(watched, console.Profile.Width, console.Profile.Height);

    private async Task WriteLinesAsync(List<WatchedRun> watched, List<NoticeNews> notices, Task following, CancellationToken cancellation)
    {
        var output = console.Profile.Out.Writer;
        var written = new Dictionary<WatchedRun, string>();
        while (!following.IsCompleted && !cancellation.IsCancellationRequested)
        {
            Announce(notices, output.WriteLine);
            WriteNews(watched, written);
            await Task.WhenAny(following, Task.Delay(LineInterval, clock, cancellation));
        }

        Announce(notices, output.WriteLine);
        WriteNews(watched, written);
    }

    private static void Announce(List<NoticeNews> notices, Action<string> say) => notices.SelectMany(run => run.Take()).ToList().ForEach(say);

    // A run of which there is nothing new to say is passed over, and one of which nothing is known yet.
    private void WriteNews(List<WatchedRun> watched, Dictionary<WatchedRun, string> written)
    {
        foreach (var run in watched)
        {
            var line = ProgressText.Line(run);
            if (line is not null && written.GetValueOrDefault(run) != line)
            {
                console.Profile.Out.Writer.WriteLine(line);
                written[run] = line;
            }
        }
    }
}
