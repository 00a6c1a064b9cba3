using Orchestrator.Cli.Watching;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Watching;

public sealed class NoticeNewsTests
{
    private readonly WatchedRun _watched = new("run-1");
    private readonly NoticeNews _news;

    public NoticeNewsTests() => _news = new NoticeNews(_watched);

    [Fact]
    public void Of_a_run_that_is_not_known_yet_there_are_none() => Assert.Empty(_news.Take());

    [Fact]
    public void Every_notice_is_told_once()
    {
        Apply(1, Notice(1, 8));
        Assert.Equal(["first: attempt 1, guard (roll_back): Seen at 8."], _news.Take());

        Apply(3, Notice(1, 8, superseded: true), Notice(2, 5), Notice(2, 8));
        Assert.Equal(["first: attempt 2, guard (roll_back): Seen at 5.", "first: attempt 2, guard (roll_back): Seen at 8."], _news.Take());
        Assert.Empty(_news.Take());
    }

    [Fact]
    public void One_that_is_superseded_says_so()
    {
        Apply(1, Notice(1, 8, superseded: true));

        Assert.Equal(["first: attempt 1 (superseded), guard (roll_back): Seen at 8."], _news.Take());
    }

    [Fact]
    public void Where_more_came_than_a_run_is_sent_with_the_others_are_counted()
    {
        Apply(1, Notice(1, 8));
        _news.Take();

        Apply(1001, Notice(1, 2008));

        Assert.Equal(["first: 999 older guard notices", "first: attempt 1, guard (roll_back): Seen at 2008."], _news.Take());
    }

    private void Apply(ulong total, params RunNotice[] notices) =>
        _watched.Apply(new Run { Spec = new() { Name = "first" }, Notices = { notices }, TotalNotices = total });

    private static RunNotice Notice(uint attempt, ulong sequence, bool superseded = false) => new()
    {
        Position = new() { Attempt = attempt, Sequence = sequence },
        Notice = new() { Policy = GuardPolicy.RollBack, Message = $"Seen at {sequence}." },
        Superseded = superseded,
    };
}
