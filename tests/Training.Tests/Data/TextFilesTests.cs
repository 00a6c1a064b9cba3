using System.Text;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Preparation;

namespace Orchestrator.Training.Tests.Data;

public sealed class TextFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_of_a_folder_come_in_the_order_of_their_relative_paths()
    {
        Write("b.txt", "third");
        Write("a/z.md", "second");
        Write("a.txt", "first");
        Write("Z.txt", "zeroth");
        Assert.Equal(["zeroth", "first", "second", "third"], Read(_folder.Path));
    }

    [Fact]
    public void Paths_come_in_the_order_given() =>
        Assert.Equal(["two", "one"], Read(Write("2.txt", "two"), Write("1.txt", "one")));

    [Fact]
    public void Hidden_files_and_folders_are_left_out_below_a_folder_but_not_when_named()
    {
        Write("seen.txt", "seen");
        Write(".git/config", "hidden");
        var hidden = Write(".hidden", "named");
        Assert.Equal(["seen", "named"], Read(_folder.Path, hidden));
    }

    [Fact]
    public void Links_are_followed_but_not_in_circles()
    {
        Write("real/one.txt", "one");
        Write("elsewhere.txt", "linked");
        File.CreateSymbolicLink(_folder["real", "two.txt"], _folder["elsewhere.txt"]);
        Directory.CreateSymbolicLink(_folder["real", "up"], _folder["real"]);
        Directory.CreateSymbolicLink(_folder["real", "self"], ".");
        Assert.Equal(["one", "linked"], Read(_folder["real"]));
    }

    [Fact]
    public void A_json_lines_file_has_a_document_on_each_line() =>
        Assert.Equal(["first\nlines", "second"], Read(Write("x.jsonl", """
            {"text": "first\nlines", "id": 1}

            {"id": 2, "text": "second"}
            """)));

    [Theory]
    [InlineData("""{"txt": "a"}""")]
    [InlineData("""{"text": 1}""")]
    [InlineData("\"text\"")]
    [InlineData("{\"text\": \"a\"")]
    [InlineData("""{"text": "\ud800"}""")]
    public void A_wrong_line_is_named(string line)
    {
        var path = Write("x.jsonl", "{\"text\": \"right\"}\n" + line + "\n");
        var error = Assert.Throws<DataException>(() => Read(path));
        Assert.StartsWith($"{path}, line 2: ", error.Message);
        Assert.Equal(VerdictCode.SpecAtFault, error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(200_001)]
    public void The_first_byte_that_is_not_utf8_is_named(int offset)
    {
        var path = _folder["bad.txt"];
        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)'x', offset), 0xFF, .. "more"u8]);
        var error = Assert.Throws<DataException>(() => Read(path));
        Assert.Contains($"{path}: byte {offset} ", error.Message);
    }

    [Fact]
    public void A_character_cut_off_at_the_end_is_not_utf8()
    {
        var path = _folder["cut.txt"];
        File.WriteAllBytes(path, [.. "é is two bytes "u8, 0xC3]);
        Assert.Contains("byte 16 ", Assert.Throws<DataException>(() => Read(path)).Message);
    }

    [Fact]
    public void A_wrong_byte_in_a_json_line_is_named_too()
    {
        var path = _folder["bad.jsonl"];
        File.WriteAllBytes(path, [.. "{\"text\": \""u8, 0xC0, .. "\"}"u8]);
        Assert.Contains("byte 10 ", Assert.Throws<DataException>(() => Read(path)).Message);
    }

    [Fact]
    public void A_byte_order_mark_is_no_text()
    {
        var path = _folder["marked.txt"];
        File.WriteAllText(path, "text", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(["text"], Read(path));
    }

    [Fact]
    public void A_missing_path_is_named_before_anything_is_read()
    {
        var error = Assert.Throws<DataException>(() => TextFiles.Read([_folder.Path, _folder["nowhere"]]));
        Assert.Equal($"{_folder["nowhere"]} does not exist.", error.Message);
    }

    private string Write(string name, string text)
    {
        var path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static List<string> Read(params string[] paths)
    {
        var texts = new List<string>();
        foreach (var document in TextFiles.Read(paths))
        {
            using (document)
            {
                texts.Add(string.Concat(TextPieces.Of(document.Text).Select(piece => piece.ToString())));
            }
        }

        return texts;
    }
}
