using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Studies;
using Orchestrator.Cli.Tests.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Studies;

public sealed class StudyFileTests : IDisposable
{
    private const string Head = "name: tiny\nquestion: Which?\nbase: base.yaml\nreference: plain\n";
    private const string Valid = Head + "seeds: [1, 2]\narms:\n";

    private readonly TestFolder _folder = new();

    public StudyFileTests() => File.WriteAllText(_folder["base.yaml"], SpecTexts.Valid + "tags: {owner: ann}\nseeds: {data: 9}\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_arm_is_trained_with_every_seed_seed_by_seed() => Assert.Equal(
        ["tiny-plain-1", "tiny-streams-1", "tiny-plain-2", "tiny-streams-2"],
        Read(Valid + "  - name: plain\n  - name: streams\n    spec: {model: {transformer: {connection: {hyper: {rate: 2}}}}}\n").Runs.Select(run => run.Spec.Name));

    [Fact]
    public void A_seed_is_that_of_weights_data_and_dropout_and_the_run_is_tagged()
    {
        var run = Read(Valid + "  - name: plain\n").Runs[1];

        Assert.Equal(new SeedsSpec { Initialization = 2, Data = 2, Dropout = 2 }, run.Spec.Seeds);
        Assert.Equal(
            [("arm", "plain"), ("owner", "ann"), ("seed", "2"), ("study", "tiny")],
            run.Spec.Tags.Select(tag => (tag.Key, tag.Value)).Order());
    }

    [Fact]
    public void An_arm_is_the_base_with_other_fields_or_a_spec_file_of_its_own()
    {
        File.WriteAllText(_folder["other.yaml"], SpecTexts.Valid.Replace("layers: 2", "layers: 3", StringComparison.Ordinal));

        var arms = Read(Valid + "  - name: plain\n  - name: wide\n    spec: {model: {transformer: {width: 64}}}\n  - name: deep\n    spec: other.yaml\n").Arms;

        Assert.Equal(
            [(2U, 32U, 1), (2U, 64U, 1), (3U, 32U, 0)],
            arms.Select(arm => (arm.Spec.Model.Transformer.Layers, arm.Spec.Model.Transformer.Width, arm.Spec.Tags.Count)));
    }

    [Fact]
    public void The_base_may_be_written_in_the_study_and_extend_a_file()
    {
        var study = Read(Valid.Replace("base: base.yaml", "base: {extends: base.yaml, project: p}", StringComparison.Ordinal) + "  - name: plain\n");

        Assert.Equal(("p", 2U), (study.Arms[0].Spec.Project, study.Arms[0].Spec.Model.Transformer.Layers));
    }

    [Fact]
    public void The_key_is_the_same_when_read_again_and_another_one_for_another_spec()
    {
        const string Arm = "  - name: plain\n";

        var (once, again) = (Read(Valid + Arm), Read("# a remark\n" + Valid + Arm));
        var changed = Read(Valid + Arm + "    spec: {budget: {steps: 11}}\n");

        Assert.Equal(once.Runs.Select(run => run.Key), again.Runs.Select(run => run.Key));
        Assert.Equal(4, once.Runs.Concat(changed.Runs).Select(run => run.Key).Distinct().Count());
        Assert.All(once.Runs, run => Assert.InRange(run.Key.Length, 1, 200));
    }

    [Theory]
    [InlineData("  - name: plainn\n", "4:12: reference: is 'plain', which is no arm; did you mean plainn?")]
    [InlineData("  - name: streams\n  - name: x\n", "4:12: reference: is 'plain', must be one of the arms: streams, x")]
    [InlineData("  - name: plain\n  - name: plain\n", "8:11: arms[1].name: is plain again, first at study.yaml:7:11; each arm has a name of its own")]
    [InlineData("  - name: plain\n  - plain\n", "8:5: arms[1]: is 'plain', must be a mapping of name and, where it differs from the base, spec")]
    [InlineData("  - name: a/plain\n", "7:11: arms[0].name: is 'a/plain', must be a name of at most 36 letters, digits, '-', '_' or '.', as in dhc-x4")]
    [InlineData("  - name: plain\n    spce: other.yaml\n", "8:5: arms[0].spce: is not a known key; did you mean spec?")]
    [InlineData("  - name: plain\n    spec: []\n", "8:11: arms[0].spec: is a list, must be the fields that differ from the base, or the path of a spec file; leave it out to train the base as it is")]
    [InlineData("  - name: plain\n    spec: absent.yaml\n", "8:11: arms[0].spec: absent.yaml: there is no such file.")]
    [InlineData("  - name: plain\n    spec: {seeds: {data: 5}}\n", "8:12: arms[0].spec.seeds: is given by the study, the same for all arms; leave it out")]
    public void A_wrong_arm_is_told_with_its_place(string arms, string problem) => Assert.Equal([$"study.yaml:{problem}"], Problems(Valid + arms));

    [Theory]
    [InlineData("arms: [{name: plain}]\n", "1:1: seeds: is missing, must be a list of whole numbers, as in [1, 2, 3]; each arm is trained once with each of them")]
    [InlineData("arms: [{name: plain}]\nseeds: []\n", "6:8: seeds: is an empty list, must be a list of whole numbers, as in [1, 2, 3]; each arm is trained once with each of them")]
    [InlineData("arms: [{name: plain}]\nseeds: [1, -2]\n", "6:12: seeds[1]: is '-2', must be a whole number from 0 to 18446744073709551615")]
    [InlineData("arms: [{name: plain}]\nseeds: [1, 1]\n", "6:12: seeds[1]: is 1 again; name each seed once")]
    [InlineData("seeds: [1]\narms: []\n", "6:7: arms: is an empty list, must be a list, each element a mapping of name and, where it differs from the base, spec")]
    [InlineData("seeds: [1]\narms: [{name: plain}]\nseeds: [2]\n", "7:1: seeds: is written twice, first at study.yaml:5:8; keep one")]
    public void Wrong_seeds_and_absent_arms_are_told_with_their_place(string rest, string problem) =>
        Assert.Equal([$"study.yaml:{problem}"], Problems(Head + rest));

    [Fact]
    public void All_problems_are_told_at_once_and_what_is_wrong_in_the_base_once()
    {
        File.WriteAllText(_folder["base.yaml"], SpecTexts.Valid + "batch: {sequences: 0}\n");

        Assert.Equal(
            [
                "study.yaml:3:12: reference: is 'none', must be one of the arms: plain, uneven",
                "study.yaml:7:75: model.transformer.connection.frac.rate: is 5, must divide the width (32), for instance 4 or 8",
                "base.yaml:15:20: batch.sequences: is 0, must be a whole number from 1 to 65536",
            ],
            Problems("""
                name: tiny
                question: Which?
                reference: none
                base: base.yaml
                arms:
                  - name: plain
                  - {name: uneven, spec: {model: {transformer: {connection: {frac: {rate: 5}}}}}}
                seeds: [1, 2]
                """));
    }

    [Theory]
    [InlineData("", "1:1: holds no study; it needs name, question, base, reference, seeds and arms")]
    [InlineData("- a\n", "1:1: is a list, must be a mapping with keys of name, question, base, reference, seeds, arms")]
    [InlineData("name: a\n\tseeds: b\n", "2:1: the line is indented with a tab, must be indented with spaces")]
    public void What_is_no_study_is_refused(string text, string problem) => Assert.Equal([$"study.yaml:{problem}"], Problems(text));

    private Study Read(string text)
    {
        File.WriteAllText(_folder["study.yaml"], text);
        return StudyFile.Read(_folder["study.yaml"]);
    }

    private string[] Problems(string text) => Assert.Throws<CommandFailedException>(() => Read(text)).Message
        .Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
        .Split(Environment.NewLine);
}
