using System.Text;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Specs;

namespace Orchestrator.Cli.Tests.Specs;

public sealed class SpecFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orc-spec-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_valid_file_is_read_with_its_overrides()
    {
        var path = Write(Encoding.UTF8.GetBytes(SpecTexts.Valid));

        Assert.Equal(7UL, SpecFile.Read(path, ["budget.steps=7"]).Budget.Steps);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_spec()
    {
        var path = Write([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(SpecTexts.Valid)]);

        Assert.Equal("tiny", SpecFile.Read(path, []).Name);
    }

    [Fact]
    public void Each_problem_has_a_line_of_the_message()
    {
        var path = Write("name: a\nmodel: 1\ndata: 2\n"u8.ToArray());

        var failure = Assert.Throws<CommandFailedException>(() => SpecFile.Read(path, ["budget.steps=0"]));

        Assert.Equal(
            [
                $"{path}:2:8: model: is '1', must be a mapping with keys of transformer",
                $"{path}:3:7: data: is '2', must be a mapping with keys of sources, tokenizer, held_out",
                "--set budget.steps=0: is 0, must be a whole number from 1 to 1000000000000000000",
            ],
            failure.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_to_be() => AssertRefused(Path.Combine(_folder, "absent.yaml"), "there is no such file.");

    [Fact]
    public void A_folder_is_no_spec() => AssertRefused(_folder, "is a folder; name a YAML or JSON file.");

    [Fact]
    public void Text_in_another_encoding_is_refused() =>
        AssertRefused(Write([.. "name: na"u8, 0xEF, (byte)'v', (byte)'e']), "is not UTF-8 text, from byte 8 on; save it as UTF-8.");

    [Fact]
    public void A_file_too_large_to_be_a_spec_is_not_read() =>
        AssertRefused(Write(new byte[1_048_577]), "has 1048577 bytes; at most 1048576 are read.");

    private static void AssertRefused(string path, string message) =>
        Assert.Equal($"{path}: {message}", Assert.Throws<CommandFailedException>(() => SpecFile.Read(path, [])).Message);

    private string Write(byte[] content)
    {
        var path = Path.Combine(_folder, "run.yaml");
        File.WriteAllBytes(path, content);
        return path;
    }
}
