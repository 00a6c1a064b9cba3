using Orchestrator.Cli.Specs;

namespace Orchestrator.Cli.Tests.Specs;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("layer", "layers")]
    [InlineData("hedas", "heads")]
    [InlineData("learningRate", "learning_rate")]
    [InlineData("WIDTH", "width")]
    [InlineData("colour", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_the_one_of_the_fewest_typing_errors(string written, string? meant) =>
        Assert.Equal(meant, NearestName.Of(written, ["layers", "width", "heads", "learning_rate"]));
}
