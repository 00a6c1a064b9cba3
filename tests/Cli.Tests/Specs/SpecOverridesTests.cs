using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Specs;

public sealed class SpecOverridesTests
{
    [Fact]
    public void A_value_is_replaced() => Assert.Equal(99UL, Read("budget.steps=99").Budget.Steps);

    [Fact]
    public void A_value_is_added_with_all_messages_around_it() =>
        Assert.Equal(3e-3, Read("optimizer.adamw.learning_rate=3e-3").Optimizer.Adamw.LearningRate);

    [Fact]
    public void Another_member_of_a_choice_replaces_the_one_in_the_file()
    {
        var connection = Read("model.transformer.connection.hyper.rate=8").Model.Transformer.Connection;

        Assert.Equal(new ConnectionSpec { Hyper = new() { Rate = 8 } }, connection);
        Assert.Equal(1_000UL, Read("budget.tokens=1e3").Budget.Tokens);
    }

    [Fact]
    public void The_last_word_counts()
    {
        var connection = Read("model.transformer.connection.hyper.rate=8", "model.transformer.connection.residual={}").Model.Transformer.Connection;

        Assert.Equal(new ConnectionSpec { Residual = new() }, connection);
    }

    [Fact]
    public void An_element_of_a_list_is_named_by_its_index_and_the_next_one_is_new()
    {
        var sources = Read("data.sources[0].weight=2", "data.sources[1].name=own", "data.sources[2]={name: other, weight: 3}").Data.Sources;

        Assert.Equal(
            new List<SourceSpec> { new() { Name = "dotnet-docs", Weight = 2 }, new() { Name = "own" }, new() { Name = "other", Weight = 3 } },
            sources);
    }

    [Fact]
    public void A_whole_list_or_message_is_written_in_braces()
    {
        var spec = Read("data.sources=[{name: a}, {name: b}]", "seeds={data: 7}");

        Assert.Equal(["a", "b"], spec.Data.Sources.Select(source => source.Name));
        Assert.Equal(new SeedsSpec { Data = 7 }, spec.Seeds);
    }

    [Fact]
    public void Text_is_taken_to_the_letter()
    {
        var spec = Read("notes=[draft] a: b = null", "tags.team.name=null", "name=true");

        Assert.Equal("[draft] a: b = null", spec.Notes);
        Assert.Equal("null", spec.Tags["team.name"]);
        Assert.Equal("true", spec.Name);
    }

    [Theory]
    [InlineData("batch.sequences=0", "--set batch.sequences=0: is 0, must be a whole number from 1 to 65536")]
    [InlineData("batch.sequences=x", "--set batch.sequences=x: is 'x', must be a whole number from 0 to 4294967295")]
    [InlineData("model.transformer.norm.kind=rmss", "--set model.transformer.norm.kind=rmss: is 'rmss', must be one of rms, layer")]
    [InlineData("batch={sequences: 0}", "--set batch={sequences: 0}: batch.sequences: is 0, must be a whole number from 1 to 65536")]
    [InlineData("modle.x=1", "--set modle.x=1: modle: is not a known key; did you mean model?")]
    [InlineData("model.transformer.connection.hyper.raet=8", "--set model.transformer.connection.hyper.raet=8: is not a known key; did you mean rate?")]
    [InlineData("batch=3", "--set batch=3: is '3', must be a mapping with keys of sequences, accumulation")]
    [InlineData("batch=", "--set batch=: has no value; {} is an empty message")]
    [InlineData("batch={", "--set batch={: '{' cannot be read: ", true)]
    [InlineData("name.first=1", "--set name.first=1: name has no fields, so 'first' cannot follow it")]
    [InlineData("data.sources.weight=1", "--set data.sources.weight=1: sources is a list; name one of its elements, as in sources[0].weight")]
    [InlineData("data.sources[2].weight=1", "--set data.sources[2].weight=1: sources has 1 elements; the next one is [1]")]
    [InlineData("tags[0]=1", "--set tags[0]=1: tags is not a list, so it has no element [0]")]
    [InlineData("data..x=1", "--set data..x=1: '.x' is not a path; write fields with dots and list elements with [0], as in data.sources[0].weight")]
    [InlineData("batch.sequences", "--set batch.sequences: must be path=value, as in optimizer.adamw.learning_rate=3e-3")]
    [InlineData("=1", "--set =1: must be path=value, as in optimizer.adamw.learning_rate=3e-3")]
    public void What_is_wrong_in_an_override_is_told_as_that(string argument, string problem, bool begins = false)
    {
        var found = Assert.Single(SpecTexts.Problems(SpecTexts.Valid, argument));

        Assert.Equal(problem, begins ? found[..problem.Length] : found);
    }

    [Fact]
    public void What_an_override_makes_wrong_elsewhere_is_told_where_it_is() => Assert.Equal(
        ["run.yaml:5:12: model.transformer.width: is 32, must be a multiple of heads (5), for instance 30 or 40"],
        SpecTexts.Problems(SpecTexts.Valid, "model.transformer.heads=5"));

    [Fact]
    public void An_override_does_not_hide_what_the_file_has_wrong() => Assert.Equal(
        ["run.yaml:15:8: batch: is '7', must be a mapping with keys of sequences, accumulation"],
        SpecTexts.Problems(SpecTexts.Valid + "batch: 7\n", "batch.sequences=4"));

    [Fact]
    public void Problems_of_the_file_come_before_those_of_overrides_in_their_order() => Assert.Equal(
        [
            "run.yaml:15:1: x: ",
            "--set checkpoint.keep=0: ",
            "--set batch.sequences=0: ",
        ],
        SpecTexts.Problems(SpecTexts.Valid + "x: 1\n", "checkpoint.keep=0", "batch.sequences=0")
            .Select(problem => problem[..(problem.LastIndexOf("is ", StringComparison.Ordinal))]));

    private static RunSpec Read(params string[] overrides)
    {
        var reading = SpecReader.Read(SpecTexts.Valid, "run.yaml", overrides);
        Assert.Empty(reading.Problems);
        return reading.Spec;
    }
}
