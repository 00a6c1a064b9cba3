namespace Orchestrator.Cli.Tests.Specs;

/// <summary>Documents that are no run spec from their form alone.</summary>
public sealed class SpecDocumentTests
{
    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    public void A_document_that_says_nothing_holds_no_run_spec(string text) =>
        Assert.Equal(["run.yaml:1:1: holds no run spec; it needs at least name, model, data and budget"], SpecTexts.Problems(text));

    [Theory]
    [InlineData("- name: a\n", "run.yaml:1:1: is a list, must be a mapping with keys of name, project, model")]
    [InlineData("a run\n", "run.yaml:1:1: is 'a run', must be a mapping with keys of name, project, model")]
    [InlineData("name: a\n\tproject: b\n", "run.yaml:2:1: the line is indented with a tab, must be indented with spaces")]
    [InlineData("name: a\nmodel:\n  transformer:\n\tlayers: 2\n", "run.yaml:4:1: the line is indented with a tab, must be indented with spaces")]
    [InlineData("name: a\n---\nname: b\n", "run.yaml:2:1: a second document begins here; a file holds one document")]
    [InlineData("name: &x a\nproject: *x\n", "run.yaml:1:7: &x is an anchor; anchors are not supported, write values out where they belong")]
    [InlineData("name: !secret a\n", "run.yaml:1:7: !secret is a tag; tags are not supported, leave it out")]
    [InlineData("? [name]\n: a\n", "run.yaml:1:3: a key must be a word")]
    [InlineData("name: [a\n", "run.yaml:2:1: ")]
    [InlineData("name: 'a\n", "run.yaml:1:7: ")]
    [InlineData("name: a\n  b: c\n", "run.yaml:2:")]
    [InlineData("name: a\n\0model: {}\n", "run.yaml:1:1: has NUL characters, must be a text file")]
    public void What_is_no_such_document_is_refused_where_it_goes_wrong(string text, string problem) =>
        Assert.StartsWith(problem, Assert.Single(SpecTexts.Problems(text)), StringComparison.Ordinal);

    [Fact]
    public void Endless_nesting_is_refused() =>
        Assert.Equal(["run.yaml:1:52: nested deeper than 50 levels"], SpecTexts.Problems(new string('[', 100_000)));

    [Theory]
    [InlineData("%YAML 1.2\n---\n")]
    [InlineData("\n\n# A comment.\n")]
    public void What_yaml_allows_before_a_document_is_allowed(string before) => Assert.Empty(SpecTexts.Problems(before + SpecTexts.Valid));

    [Fact]
    public void Windows_lines_are_lines() =>
        Assert.Empty(SpecTexts.Problems(SpecTexts.Valid.Replace("\n", "\r\n", StringComparison.Ordinal)));
}
