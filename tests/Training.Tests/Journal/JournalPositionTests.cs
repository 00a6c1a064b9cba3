using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Tests.Journal;

public sealed class JournalPositionTests
{
    [Fact]
    public void A_later_attempt_is_further_whatever_its_sequence() => Assert.True(new JournalPosition(2, 1) > new JournalPosition(1, 999));

    [Fact]
    public void Its_text_can_be_read_back()
    {
        var position = new JournalPosition(12, 345);

        Assert.Equal("12/000000000345", position.ToString());
        Assert.Equal(position, JournalPosition.TryParse("12/000000000345"));
    }

    [Theory]
    [InlineData("12/345")]
    [InlineData("012/000000000345")]
    [InlineData("-1/000000000345")]
    [InlineData("12/000000000345.partial")]
    [InlineData("12")]
    public void Nothing_else_is_a_position(string text) => Assert.Null(JournalPosition.TryParse(text));
}
