using System.Text;
using Orchestrator.Cli.Specs;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Specs;

/// <summary>A spec that nobody means well with is read into problems, and nothing else happens.</summary>
public sealed class HostileSpecTests
{
    [Fact]
    public void Mutated_specs_are_read_or_have_problems()
    {
        var random = new Random(1);
        byte[][] originals = [Encoding.UTF8.GetBytes(SpecTexts.Valid), .. Samples().Select(File.ReadAllBytes)];
        for (var round = 0; round < 10_000; round++)
        {
            var text = Encoding.UTF8.GetString(Mutation.Of(originals[round % originals.Length], random));
            var reading = SpecReader.Read(text, "run.yaml", []);

            Assert.True(reading.Problems.Count > 0 || SpecReader.Read(SpecWriter.Write(reading.Spec), "again.yaml", []).Spec.Equals(reading.Spec), text);
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("{\"a\":")]
    public void Nesting_has_a_bound(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 1_000_000 / opening.Length));

        Assert.NotEmpty(SpecReader.Read(text, "run.yaml", []).Problems);
    }

    [Fact]
    public void Aliases_that_multiply_are_refused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 20; level++)
        {
            text.Append($"a{level}: &a{level} [").AppendJoin(", ", Enumerable.Repeat($"*a{level - 1}", 10)).Append("]\n");
        }

        Assert.NotEmpty(SpecReader.Read(text.ToString(), "run.yaml", []).Problems);
    }

    private static string[] Samples() =>
        Directory.GetFiles(Path.Combine(BuiltPrograms.Repository, "samples", "runs"), "*.yaml");
}
