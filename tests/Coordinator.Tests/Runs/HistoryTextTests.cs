using System.Text.Json.Nodes;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>Histories that come from elsewhere are believed only if they can have happened.</summary>
public sealed class HistoryTextTests
{
    [Fact]
    public void Every_history_is_read_back_as_it_was_written() => Assert.All(
        [RunHistory.Succeeded, RunHistory.Failed, RunHistory.Canceled, RunHistory.Waiting, RunHistory.Paused, RunHistory.Running], history =>
        {
            var (events, state) = Read(TextsOf(history));

            Assert.Equal(TextsOf(history), events.Select(RunJson.Write));
            Assert.Equal(RunJson.Write(history.State), RunJson.Write(state));
        });

    [Fact]
    public void A_history_that_lacks_its_beginning_or_an_assignment_is_none()
    {
        var texts = TextsOf(RunHistory.Succeeded); // submitted, assigned, trainer started, training began, succeeded
        Assert.Equal(5, texts.Count);

        Assert.All([0, 1], missing => Assert.Throws<InvalidDataException>(() => Read([.. texts[..missing], .. texts[(missing + 1)..]])));
        Assert.Throws<InvalidDataException>(() => Read([]));
    }

    [Theory]
    [InlineData(0, "limits")]
    [InlineData(1, "worker_name")]
    [InlineData(1, "devices")]
    [InlineData(4, "attempt")]
    [InlineData(4, "message")]
    public void An_event_without_what_all_of_its_kind_have_is_refused(int number, string member)
    {
        var texts = TextsOf(RunHistory.Succeeded);
        var change = JsonNode.Parse(texts[number])!.AsObject();
        Assert.True(change.Remove(member));
        texts[number] = change.ToJsonString();

        Assert.Throws<InvalidDataException>(() => Read(texts));
    }

    [Theory]
    [InlineData("""{"type": "promoted", "at": "2030-01-01T00:00:00Z"}""")]
    [InlineData("""{"at": "2030-01-01T00:00:00Z"}""")]
    [InlineData("null")]
    [InlineData("[")]
    public void A_text_that_is_no_event_known_here_is_refused(string text)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read([.. TextsOf(RunHistory.Queued), text]));

        Assert.StartsWith("event 2 cannot be read by this version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_but_putting_away_follows_the_end()
    {
        var texts = TextsOf(RunHistory.Succeeded);

        Assert.Throws<InvalidDataException>(() => Read([.. texts, texts[1]]));
        Assert.Throws<InvalidDataException>(() => Read([.. texts, texts[4]]));
        Read([.. texts, RunJson.Write(new RunEvent.Archived(RunHistory.Start))]);
    }

    [Fact]
    public void The_history_of_another_run_is_refused() => Assert.Throws<InvalidDataException>(
        () => HistoryText.Read(new RunId(Guid.NewGuid()), TextsOf(RunHistory.Succeeded)));

    private static List<string> TextsOf(RunHistory history) => [.. history.Events.Select(RunJson.Write)];

    private static (IReadOnlyList<RunEvent> Events, RunState State) Read(IReadOnlyList<string> texts) =>
        HistoryText.Read(RunHistory.Queued.State.Id, texts);
}
