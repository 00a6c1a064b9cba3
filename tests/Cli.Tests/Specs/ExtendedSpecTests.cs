using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Specs;

/// <summary>Spec files that begin with <c>extends: FILE</c>.</summary>
public sealed class ExtendedSpecTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orc-extends-").FullName;

    public ExtendedSpecTests() => Write("base.yaml", SpecTexts.Valid + """
        batch: {sequences: 4, accumulation: 2}
        optimizer: {adamw: {learning_rate: 1e-3, beta1: 0.8}}
        tags: {owner: ann, kind: base}
        """);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_not_written_is_inherited()
    {
        var spec = Read("extends: base.yaml\nname: other\n");

        var expected = Read("extends: base.yaml\n");
        expected.Name = "other";
        Assert.Equal("tiny", Read("extends: base.yaml\n").Name);
        Assert.Equal(expected, spec);
    }

    [Fact]
    public void Messages_and_maps_merge_key_by_key()
    {
        var spec = Read("""
            extends: base.yaml
            model: {transformer: {layers: 3}}
            optimizer: {adamw: {learning_rate: 2e-3}}
            tags: {kind: variant, seed: "1"}
            """);

        Assert.Equal((3U, 32U), (spec.Model.Transformer.Layers, spec.Model.Transformer.Width));
        Assert.Equal((2e-3, 0.8), (spec.Optimizer.Adamw.LearningRate, spec.Optimizer.Adamw.Beta1));
        Assert.Equal([("kind", "variant"), ("owner", "ann"), ("seed", "1")], spec.Tags.Select(tag => (tag.Key, tag.Value)).Order());
    }

    [Theory]
    [InlineData("hyper: {rate: 2}")]
    [InlineData("hyper:\n        rate: 2")]
    public void A_member_of_a_choice_replaces_the_inherited_one(string connection)
    {
        var spec = Read($"extends: base.yaml\nmodel:\n  transformer:\n    connection:\n      {connection}\nbudget: {{tokens: 1000}}\n");

        Assert.Equal(new HyperConnectionSpec { Rate = 2 }, spec.Model.Transformer.Connection.Hyper);
        Assert.Equal(1000UL, spec.Budget.Tokens);
    }

    [Fact]
    public void A_message_without_keys_changes_nothing_in_the_inherited_one() =>
        Assert.Equal(Read("extends: base.yaml\n"), Read("extends: base.yaml\nbatch:\noptimizer: {adamw: {}}\n"));

    [Fact]
    public void A_list_replaces_the_inherited_one() => Assert.Equal(
        ["wiki"],
        Read("extends: base.yaml\ndata: {sources: [{name: wiki}]}\n").Data.Sources.Select(source => source.Name));

    [Fact]
    public void Chains_lead_from_folder_to_folder_and_each_file_is_found_from_its_own()
    {
        Write("variants/middle.yaml", "extends: ../base.yaml\nname: middle\nbatch: {sequences: 6}\n");
        Write("variants/deep/last.yaml", "extends: ../middle.yaml\nbatch: {accumulation: 3}\n");

        var spec = SpecFile.Read(Path.Combine(_folder, "variants", "deep", "last.yaml"), []);

        Assert.Equal(("middle", 6U, 3U), (spec.Name, spec.Batch.Sequences, spec.Batch.Accumulation));
    }

    [Fact]
    public void Overrides_come_last_and_may_name_what_is_inherited()
    {
        var spec = Read("extends: base.yaml\nbatch: {sequences: 6}\n", "batch.sequences=7", "optimizer.adamw.beta1=0.7", "data.sources[0].weight=2");

        Assert.Equal((7U, 2U), (spec.Batch.Sequences, spec.Batch.Accumulation));
        Assert.Equal((1e-3, 0.7), (spec.Optimizer.Adamw.LearningRate, spec.Optimizer.Adamw.Beta1));
        Assert.Equal(2, spec.Data.Sources[0].Weight);
    }

    [Fact]
    public void Problems_name_the_file_and_line_where_the_value_stands_own_ones_first()
    {
        Write("bad.yaml", SpecTexts.Valid + "batch: {sequences: 0}\nschedule: {shape: round}\nseedz: {}\n");

        Assert.Equal(
            [
                $"{Place("run.yaml")}:2:23: batch.accumulation: is 0, must be a whole number from 1 to 65536",
                $"{Place("run.yaml")}:3:16: optimizer.adamv: is not a known key; did you mean adamw?",
                $"{Place("bad.yaml")}:15:20: batch.sequences: is 0, must be a whole number from 1 to 65536",
                $"{Place("bad.yaml")}:16:19: schedule.shape: is 'round', must be one of constant, cosine, linear",
                $"{Place("bad.yaml")}:17:1: seedz: is not a known key; did you mean seeds?",
            ],
            Problems("extends: bad.yaml\nbatch: {accumulation: 0}\noptimizer:    {adamv: {}}\n"));
    }

    [Theory]
    [InlineData("name: a\nname: b\n", "3:1: name: is written twice, first at ")]
    [InlineData("budget: {steps: 1, tokens: 2}\n", "2:20: budget.tokens: excludes steps at ")]
    public void What_a_file_says_twice_is_no_matter_of_inheritance(string own, string problem) =>
        Assert.StartsWith($"{Place("run.yaml")}:{problem}", Assert.Single(Problems($"extends: base.yaml\n{own}")), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named_where_it_is_extended() => Assert.Equal(
        [$"{Place("run.yaml")}:1:10: extends: {Place("absent.yaml")}: there is no such file."],
        Problems("extends: absent.yaml\n"));

    [Fact]
    public void A_circle_is_refused_with_the_way_around_it()
    {
        Write("a.yaml", "extends: b.yaml\n");
        Write("b.yaml", "extends: run.yaml\n");

        Assert.Equal(
            [$"{Place("b.yaml")}:1:10: extends: leads in a circle: {Place("run.yaml")} extends {Place("a.yaml")} extends {Place("b.yaml")} extends {Place("run.yaml")}"],
            Problems("extends: a.yaml\n"));
    }

    [Theory]
    [InlineData("name: a\nextends: base.yaml\n", "2:1: extends: must be the first key, and the only one of its name")]
    [InlineData("extends: base.yaml\nextends: base.yaml\n", "2:1: extends: must be the first key, and the only one of its name")]
    [InlineData("extends: [base.yaml]\n", "1:10: extends: is a list, must be the path of a spec file, relative to this one")]
    [InlineData("extends:\nname: a\n", "1:9: extends: is empty, must be the path of a spec file, relative to this one")]
    [InlineData("extends: list.yaml\n", "1:10: extends: names 'list.yaml', which holds no mapping of keys to values")]
    public void What_is_no_extension_is_refused(string own, string problem)
    {
        Write("list.yaml", "- a\n");

        Assert.Equal([$"{Place("run.yaml")}:{problem}"], Problems(own));
    }

    [Fact]
    public void A_base_that_is_no_yaml_is_refused_where_it_goes_wrong()
    {
        Write("torn.yaml", "name: a\n\tproject: b\n");

        Assert.Equal(
            [$"{Place("torn.yaml")}:2:1: the line is indented with a tab, must be indented with spaces"],
            Problems("extends: torn.yaml\n"));
    }

    private RunSpec Read(string text, params string[] overrides) => SpecFile.Read(Write("run.yaml", text), overrides);

    private string[] Problems(string text) =>
        Assert.Throws<CommandFailedException>(() => Read(text)).Message.Split(Environment.NewLine);

    private string Place(string name) => Path.Combine(_folder, name);

    private string Write(string name, string text)
    {
        var path = Place(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
