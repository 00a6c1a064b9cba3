using System.Text.Json;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Durability;

namespace Orchestrator.Worker.Tests.Preparation;

public sealed class PrepareTests : IDisposable
{
    private static readonly string Worker = Path.Combine(AppContext.BaseDirectory, "Orchestrator.Worker.dll");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Text_becomes_a_source_that_a_worker_offers()
    {
        Write("text/one.txt", "hello world");
        Write("text/two.jsonl", "{\"text\": \"hello\"}\n");
        Write("text/three.txt", "");
        await using var program = await PrepareAsync("text", "--tokenizer", "cl100k", "--out", "data/greetings", "-o", "json");
        Assert.True(program.ExitCode == 0, program.Transcript);
        var summary = JsonDocument.Parse(string.Join('\n', program.Output)).RootElement;
        var hash = summary.GetProperty("hash").GetString();
        var offered = Assert.Single(new DataCatalogue([_folder["data"]], []).Offer());
        Assert.Equal(
            new DataSource { Name = "greetings", Tokenizer = Tokenizer.Cl100K, Tokens = 5, Documents = 2, Hash = hash },
            offered);
        Assert.Equal(1, summary.GetProperty("empty_documents").GetInt32());
        Assert.Equal(_folder["data", "greetings.tokens"], summary.GetProperty("file").GetString());
    }

    [Fact]
    public async Task A_person_is_told_what_was_made_and_warned_of_a_single_document()
    {
        var text = Write("one.txt", "hello world");
        await using var program = await PrepareAsync(text, "--tokenizer", "bytes", "--out", _folder["data", "one"]);
        Assert.Equal(0, program.ExitCode);
        Assert.Equal("one: 12 tokens (bytes); documents: 1, and 0 empty ones left out", program.Output.First());
        Assert.Contains(program.Errors, line => line.StartsWith("Warning: this is a single document.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_is_replaced_only_when_told_to()
    {
        var text = Write("one.txt", "older");
        string[] command = [text, "--tokenizer", "bytes", "--out", _folder["data", "one"]];
        await using var first = await PrepareAsync(command);
        Write("one.txt", "newest");
        await using var second = await PrepareAsync(command);
        Assert.Equal(64, second.ExitCode);
        Assert.StartsWith($"{_folder["data", "one.json"]} exists already.", Assert.Single(second.Errors));
        Assert.Equal(6, Assert.Single(Offered()).Manifest.Tokens);
        await using var third = await PrepareAsync([.. command, "--overwrite"]);
        Assert.Equal(0, third.ExitCode);
        Assert.Equal(7, Assert.Single(Offered()).Manifest.Tokens);
    }

    [Theory]
    [InlineData(64, "names the source 'Upper', which must be 1 to 100", "text", "--tokenizer", "bytes", "--out", "data/Upper")]
    [InlineData(64, "--out lies in text", "text", "--tokenizer", "bytes", "--out", "text/within/one")]
    [InlineData(64, "--out lies in text", "text", "--tokenizer", "bytes", "--out", "text/one")]
    [InlineData(65, "nowhere does not exist.", "nowhere", "--tokenizer", "bytes", "--out", "data/one")]
    [InlineData(65, "bad.bin: byte 2 (counted from 0) is not UTF-8.", "bad.bin", "--tokenizer", "bytes", "--out", "data/one")]
    [InlineData(65, "No document was found (Text of ", "empty", "--tokenizer", "bytes", "--out", "data/one")]
    [InlineData(74, "Cannot write", "text", "--tokenizer", "bytes", "--out", "bad.bin/one")]
    [InlineData(1, "--tokenizer is 'p50k', must be one of bytes, cl100k, o200k.", "text", "--tokenizer", "p50k", "--out", "data/one")]
    [InlineData(1, "Option '--out' is required.", "text", "--tokenizer", "bytes")]
    public async Task What_cannot_be_done_is_said_and_nothing_is_left(int exitCode, string message, params string[] command)
    {
        Write("text/one.txt", "hello");
        Directory.CreateDirectory(_folder["empty"]);
        File.WriteAllBytes(_folder["bad.bin"], [(byte)'o', (byte)'k', 0xFE]);
        await using var program = await PrepareAsync(command);
        Assert.Equal(exitCode, program.ExitCode);
        Assert.Contains(message, string.Join('\n', program.Errors));
        Assert.Empty(Offered());
    }

    [Fact]
    public async Task A_source_may_lie_in_a_hidden_folder_of_the_text()
    {
        Write("text/one.txt", "hello");
        await using var program = await PrepareAsync("text", "--tokenizer", "bytes", "--out", "text/.orchestrator/data/one");
        Assert.True(program.ExitCode == 0, program.Transcript);
    }

    [Fact]
    public async Task Two_do_not_prepare_one_source_at_a_time()
    {
        var text = Write("one.txt", "hello");
        using var other = FileLock.TryTake(SourceFiles.At(_folder["data", "one"]).Lock);
        await using var program = await PrepareAsync(text, "--tokenizer", "bytes", "--out", _folder["data", "one"]);
        Assert.Equal(64, program.ExitCode);
        Assert.StartsWith("Another process is preparing", Assert.Single(program.Errors));
    }

    [Fact]
    public async Task An_interrupted_preparation_leaves_nothing()
    {
        // A gigabyte of nothing: it takes no room, and far longer to read than the signal needs.
        using (var sparse = File.Create(_folder["sparse.txt"]))
        {
            sparse.SetLength(1 << 30);
        }

        await using var program = Start("sparse.txt", "--tokenizer", "bytes", "--out", "data/one");
        await Eventually.TrueAsync(() => File.Exists(SourceFiles.Partial(_folder["data", "one.tokens"])));
        program.Terminate();
        Assert.Equal(130, await program.WaitForExitAsync());
        Assert.Equal(["Interrupted; nothing was written."], program.Errors.TakeLast(1));
        Assert.Equal([_folder["data", ".one.lock"]], Directory.GetFiles(_folder["data"]));
    }

    [Fact]
    public async Task Preparing_loads_no_libtorch()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The loader of other systems does not tell what it loads.");
        var text = Write("one.txt", "hello");
        var loaded = _folder["loaded"];
        var environment = new Dictionary<string, string?> { ["LD_DEBUG"] = "files", ["LD_DEBUG_OUTPUT"] = loaded };
        await using var program = await RunningProgram.RunAsync(
            ["dotnet", Worker, "prepare", text, "--tokenizer", "bytes", "--out", _folder["data", "one"]], environment: environment);
        Assert.Equal(0, program.ExitCode);
        var libraries = await File.ReadAllTextAsync($"{loaded}.{program.Mark.Pid}", TestContext.Current.CancellationToken);
        Assert.Contains("libcoreclr.so", libraries);
        Assert.DoesNotContain("torch", libraries, StringComparison.OrdinalIgnoreCase);
    }

    private IReadOnlyList<CatalogueSource> Offered() => new DataCatalogue([_folder["data"]], []).List().Sources;

    private RunningProgram Start(params IEnumerable<string> arguments) =>
        RunningProgram.Start(["dotnet", Worker, "prepare", .. arguments], _folder.Path);

    private async Task<RunningProgram> PrepareAsync(params IEnumerable<string> arguments)
    {
        var program = Start(arguments);
        await program.WaitForExitAsync();
        return program;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine([_folder.Path, .. name.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
