using Orchestrator.Worker.Training;

namespace Orchestrator.Worker.Tests.Training;

public sealed class TrainerRefusalTests : IDisposable
{
    private readonly TinyRun _run = new();

    [Fact]
    public async Task A_folder_has_one_trainer()
    {
        using var other = FolderLock.Take(_run.Folder);

        var refusal = await RefusalAsync(_run.Options);

        Assert.Contains($"{_run.Folder.Root} has a trainer already.", refusal, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Folder.Attempts));
    }

    [Fact]
    public async Task A_training_is_not_begun_over_another_by_accident()
    {
        await _run.TrainAsync();

        Assert.Contains("--resume", await RefusalAsync(_run.Options), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Folder.Attempt(2).Root));
    }

    [Fact]
    public async Task An_attempt_is_begun_once()
    {
        await _run.TrainAsync();

        var refusal = await RefusalAsync(_run.Options with { Attempt = 1, Resume = true });

        Assert.Contains("Attempt 1 was begun already", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_is_numbered_above_every_checkpoint()
    {
        await _run.TrainAsync(_run.Options with { Attempt = 4 });
        Directory.Delete(_run.Folder.Attempts, recursive: true);

        Assert.Contains("above", await RefusalAsync(_run.Options with { Attempt = 3, Resume = true }), StringComparison.Ordinal);
        await _run.TrainAsync(_run.Options with { Resume = true });
        Assert.Equal(4U, _run.Verdict(5).Checkpoint.Attempt);
    }

    [Fact]
    public async Task A_device_that_is_not_here_is_refused()
    {
        var refusal = await RefusalAsync(_run.Options with { Device = DeviceName.Parse("cuda-99") });

        Assert.Contains("cuda-99", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu-0", "cpu-0")]
    [InlineData("cuda-12", "cuda-12")]
    [InlineData("cuda", null)]
    [InlineData("cuda-", null)]
    [InlineData("tpu-0", null)]
    [InlineData("cuda-0 ", null)]
    public void A_device_has_a_name(string text, string? name) => Assert.Equal(name, DeviceName.Parse(text)?.ToString());

    public void Dispose() => _run.Dispose();

    private async Task<string> RefusalAsync(TrainOptions options) =>
        (await Assert.ThrowsAsync<TrainerRefusedException>(() => _run.TrainAsync(options))).Message;
}
