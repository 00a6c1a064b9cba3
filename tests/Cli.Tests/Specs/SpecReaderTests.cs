using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Specs;

public sealed class SpecReaderTests
{
    [Fact]
    public void A_spec_is_read_into_the_fields_that_it_names()
    {
        var reading = SpecReader.Read(
            SpecTexts.Valid + """
                optimizer: {adamw: {learning_rate: 3e-3}, clip_norm: .5}
                schedule: {shape: cosine, warmup_steps: 5}
                seeds: {data: 18446744073709551615}
                priority: -3
                wall_time_limit: 1h30m
                tags: {owner: ann, 1: "2"}
                notes: |
                  two
                  lines
                """,
            "run.yaml",
            []);

        Assert.Empty(reading.Problems);
        Assert.Equal(
            new RunSpec
            {
                Name = "tiny",
                Model = new()
                {
                    Transformer = new() { Layers = 2, Width = 32, Heads = 2, Context = 16, Connection = new() { Residual = new() } },
                },
                Data = new() { Sources = { new SourceSpec { Name = "dotnet-docs" } } },
                Budget = new() { Steps = 10 },
                Optimizer = new() { Adamw = new() { LearningRate = 3e-3 }, ClipNorm = 0.5 },
                Schedule = new() { Shape = ScheduleShape.Cosine, WarmupSteps = 5 },
                Seeds = new() { Data = ulong.MaxValue },
                Priority = -3,
                WallTimeLimit = new() { Seconds = 5400 },
                Tags = { ["owner"] = "ann", ["1"] = "2" },
                Notes = "two\nlines",
            },
            reading.Spec);
    }

    [Fact]
    public void Json_is_read_as_well_also_as_protobuf_writes_it()
    {
        const string json = """
            {
            	"name": "tiny",
            	"model": {"transformer": {"layers": 2, "width": 32, "heads": 2, "context": 16, "norm": {"kind": "NORM_KIND_LAYER"}}},
            	"data": {"sources": [{"name": "dotnet-docs"}]},
            	"budget": {"steps": "10"},
            	"wall_time_limit": "5400s"
            }
            """;

        var reading = SpecReader.Read(json, "run.json", []);

        Assert.Empty(reading.Problems);
        Assert.Equal(NormKind.Layer, reading.Spec.Model.Transformer.Norm.Kind);
        Assert.Equal(10UL, reading.Spec.Budget.Steps);
        Assert.Equal(5400, reading.Spec.WallTimeLimit.Seconds);
    }

    [Fact]
    public void An_empty_message_may_be_written_without_braces() =>
        Assert.Empty(SpecTexts.Problems(SpecTexts.Valid.Replace("residual: {}", "hyper:", StringComparison.Ordinal)));

    [Theory]
    [InlineData("budgte: 3", "run.yaml:15:1: budgte: is not a known key; did you mean budget?")]
    [InlineData("batch: {sequnces: 3}", "run.yaml:15:9: batch.sequnces: is not a known key; did you mean sequences?")]
    [InlineData("optimizer: {adamw: {learningRate: 1}}", "run.yaml:15:21: optimizer.adamw.learningRate: is not a known key; did you mean learning_rate?")]
    [InlineData("batch: {colour: 3}", "run.yaml:15:9: batch.colour: is not a known key; here belong sequences, accumulation")]
    [InlineData("TagsEntry.key: x", "run.yaml:15:1: TagsEntry.key: is not a known key", true)]
    [InlineData("name: again", "run.yaml:15:1: name: is written twice, first at run.yaml:1:1; keep one")]
    [InlineData("tags: {a: b, a: c}", "run.yaml:15:14: tags.a: is written twice, first at run.yaml:15:8; keep one")]
    [InlineData("batch: 3", "run.yaml:15:8: batch: is '3', must be a mapping with keys of sequences, accumulation")]
    [InlineData("batch: [3]", "run.yaml:15:8: batch: is a list, must be a mapping with keys of sequences, accumulation")]
    [InlineData("tags: [a]", "run.yaml:15:7: tags: is a list, must be a mapping of keys to values")]
    [InlineData("tags: {a: {b: c}}", "run.yaml:15:11: tags.a: is a mapping, must be a single value")]
    [InlineData("batch: {sequences: {}}", "run.yaml:15:20: batch.sequences: is a mapping, must be a single value")]
    [InlineData("batch: {sequences: four}", "run.yaml:15:20: batch.sequences: is 'four', must be a whole number from 0 to 4294967295")]
    [InlineData("batch: {sequences: 2.5}", "run.yaml:15:20: batch.sequences: is '2.5', must be a whole number from 0 to 4294967295")]
    [InlineData("batch: {sequences: -1}", "run.yaml:15:20: batch.sequences: is '-1', must be a whole number from 0 to 4294967295")]
    [InlineData("batch: {sequences: 4294967296}", "run.yaml:15:20: batch.sequences: is '4294967296', must be a whole number from 0 to 4294967295")]
    [InlineData("seeds: {data: 18446744073709551616}", "run.yaml:15:15: seeds.data: is '18446744073709551616', must be a whole number from 0 to 18446744073709551615")]
    [InlineData("seeds: {data: 1e40}", "run.yaml:15:15: seeds.data: is '1e40', must be a whole number from 0 to 18446744073709551615")]
    [InlineData("priority: 3000000000", "run.yaml:15:11: priority: is '3000000000', must be a whole number from -2147483648 to 2147483647")]
    [InlineData("batch: {sequences: }", "run.yaml:15:20: batch.sequences: is empty, must be a whole number from 0 to 4294967295")]
    [InlineData("batch: {sequences: ~}", "run.yaml:15:20: batch.sequences: is null; leave the key out to have the default")]
    [InlineData("notes: null", "run.yaml:15:8: notes: is null; leave the key out to have the default")]
    [InlineData("optimizer: {clip_norm: 1,5}", "run.yaml:15:26: optimizer.5: is not a known key; here belong adamw, clip_norm")]
    [InlineData("optimizer: {clip_norm: high}", "run.yaml:15:24: optimizer.clip_norm: is 'high', must be a number")]
    [InlineData("precision: {kind: float16}", "run.yaml:15:19: precision.kind: is 'float16', must be one of float32, float64, bfloat16")]
    [InlineData("precision: {kind: 1}", "run.yaml:15:19: precision.kind: is '1', must be one of float32, float64, bfloat16")]
    [InlineData("precision: {kind: unspecified}", "run.yaml:15:19: precision.kind: is 'unspecified', must be one of float32, float64, bfloat16")]
    [InlineData("wall_time_limit: 60", "run.yaml:15:18: wall_time_limit: is '60', must be a duration with units, as in 90s, 5m, 1h30m or 250ms")]
    [InlineData("wall_time_limit: -5s", "run.yaml:15:18: wall_time_limit: is -5s, must be above 0 and at most 3650 days")]
    public void What_does_not_fit_is_named_with_its_place_and_what_would(string more, string problem, bool begins = false)
    {
        var found = Assert.Single(SpecTexts.ProblemsWith(more));

        Assert.Equal(problem, begins ? found[..problem.Length] : found);
    }

    [Theory]
    [InlineData("hyper: {dynamic: 'true'}", "run.yaml:9:24: model.transformer.connection.hyper.dynamic: is 'true', must be true or false")]
    [InlineData("hyper: {dynamic: yes}", "run.yaml:9:24: model.transformer.connection.hyper.dynamic: is 'yes', must be true or false")]
    [InlineData("hyper: {rate: 0}", "run.yaml:9:21: model.transformer.connection.hyper.rate: is 0, must be a whole number from 1 to 1024")]
    [InlineData("hyper: {dynamic: false, tanh: true}", "run.yaml:9:37: model.transformer.connection.hyper.tanh: is true, but bounds the dynamic correction and dynamic is false; leave it out, or set dynamic to true")]
    public void A_connection_is_checked_like_everything_else(string connection, string problem) =>
        Assert.Equal(problem, Assert.Single(SpecTexts.Problems(SpecTexts.Valid.Replace("residual: {}", connection, StringComparison.Ordinal))));

    [Theory]
    [InlineData("nan", "NaN")]
    [InlineData(".NaN", "NaN")]
    [InlineData(".inf", "Infinity")]
    [InlineData("-.inf", "-Infinity")]
    [InlineData("1e999", "Infinity")]
    [InlineData("0", "0")]
    public void A_learning_rate_is_a_number_above_0(string written, string read) => Assert.Equal(
        [$"run.yaml:15:36: optimizer.adamw.learning_rate: is {read}, must be a number above 0"],
        SpecTexts.ProblemsWith($"optimizer: {{adamw: {{learning_rate: {written}}}}}"));

    [Fact]
    public void Two_members_of_a_choice_exclude_each_other() => Assert.Equal(
        ["run.yaml:15:3: budget.tokens: excludes steps at run.yaml:14:3; keep one of steps, tokens"],
        SpecTexts.ProblemsWith("  tokens: 3\n"));

    [Theory]
    [InlineData("1e6", 1_000_000)]
    [InlineData("1_000_000", 1_000_000)]
    [InlineData("7.0", 7)]
    [InlineData("'7'", 7)]
    public void Whole_numbers_may_be_written_as_people_write_budgets(string written, ulong steps)
    {
        var reading = SpecReader.Read(SpecTexts.Valid.Replace("steps: 10", $"steps: {written}", StringComparison.Ordinal), "run.yaml", []);

        Assert.Empty(reading.Problems);
        Assert.Equal(steps, reading.Spec.Budget.Steps);
    }

    [Fact]
    public void All_problems_are_told_at_once_line_by_line()
    {
        const string text = """
            modle: {}
            model:
              transformer:
                layers: four
                width: 30
                heads: 4
            data:
              sources:
                - name: a
                - name: a
                  weight: 0
            batch: 7
            """;

        Assert.Equal(
            [
                "run.yaml:1:1: modle: is not a known key; did you mean model?",
                "run.yaml:1:1: name: is missing, must have 1 to 100 characters",
                "run.yaml:1:1: budget: is missing, must say how long to train: steps or tokens",
                "run.yaml:3:3: model.transformer.context: is missing, must be a whole number from 1 to 16777216",
                "run.yaml:4:13: model.transformer.layers: is 'four', must be a whole number from 0 to 4294967295",
                "run.yaml:5:12: model.transformer.width: is 30, must be a multiple of heads (4), for instance 24 or 32",
                "run.yaml:10:13: data.sources[1].name: is 'a', as that of sources[0], must be unique; name a source once and add up the weights",
                "run.yaml:11:15: data.sources[1].weight: is 0, must be a number above 0",
                "run.yaml:12:8: batch: is '7', must be a mapping with keys of sequences, accumulation",
            ],
            SpecTexts.Problems(text));
    }

    [Fact]
    public void What_could_not_be_read_is_not_also_told_to_be_missing() => Assert.Equal(
        [
            "run.yaml:2:8: model: is 'big', must be a mapping with keys of transformer",
            "run.yaml:3:7: data: is a list, must be a mapping with keys of sources, tokenizer, held_out",
            "run.yaml:4:10: budget.stpes: is not a known key; did you mean steps?",
        ],
        SpecTexts.Problems("name: a\nmodel: big\ndata: [x]\nbudget: {stpes: 3}\n"));
}
