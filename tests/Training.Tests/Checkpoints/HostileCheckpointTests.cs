using System.Text;
using System.Text.Json;
using Orchestrator.TestKit;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;
using static TorchSharp.torch;

namespace Orchestrator.Training.Tests.Checkpoints;

/// <summary>
/// Files of a checkpoint that the manifest's hashes do not protect from, because whoever changed them changed it too. They are read, or are refused by
/// the one exception that their reader declares.
/// </summary>
public sealed class HostileCheckpointTests
{
    private const int Rounds = 10_000;

    [Fact]
    public void Mutated_tensors_fill_no_tensor_that_they_do_not_fit()
    {
        using var scope = NewDisposeScope();
        var written = new Dictionary<string, Tensor> { ["a"] = ones([3, 2], float32), ["b"] = tensor(7L) };
        using var file = new MemoryStream();
        Safetensors.Write(file, written);

        ForMutationsOf(file.ToArray(), mutated =>
        {
            using var round = NewDisposeScope();
            using var stream = new MemoryStream(mutated);
            var read = written.ToDictionary(pair => pair.Key, pair => zeros_like(pair.Value));
            try
            {
                Safetensors.Load(stream, read);
            }
            catch (Exception error) when (error is InvalidDataException or TensorMismatchException)
            {
                Assert.All(read.Values, tensor => Assert.Equal(0, tensor.to(float64).sum().item<double>()));
            }
        });
    }

    [Fact]
    public void A_mutated_state_is_a_state_or_no_json()
    {
        using var file = new MemoryStream();
        new CheckpointState(
            CheckpointState.CurrentVersion, TrainingState.Beginning, new JournalPosition(3, 70), [new JournalPosition(1, 5)], new Dictionary<string, string> { ["books"] = "abc" })
        {
            ValidationLoss = 3.25,
        }.WriteTo(file);

        ForMutationsOf(file.ToArray(), mutated => Read<JsonException>(() => CheckpointState.Parse(new MemoryStream(mutated))));
    }

    [Fact]
    public void A_mutated_manifest_is_a_manifest_or_no_json() => ForMutationsOf(
        CheckpointManifest.Of([new("weights.safetensors", 12, new('a', 64)), new("state.json", 5, new('b', 64))]).ToJson(),
        mutated => Read<JsonException>(() => CheckpointManifest.Parse(mutated)));

    [Theory]
    [InlineData("../../other/weights.safetensors")]
    [InlineData("/dev/zero")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    public void A_manifest_names_nothing_outside_of_its_checkpoint(string name)
    {
        var json = CheckpointManifest.Of([new(name, 1, new('a', 64))]).ToJson();

        Assert.Contains("name", Assert.Throws<JsonException>(() => CheckpointManifest.Parse(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_claims_more_than_there_is_takes_no_memory()
    {
        byte[] file = [.. BitConverter.GetBytes(ulong.MaxValue), .. Encoding.ASCII.GetBytes("{}")];

        Assert.Throws<InvalidDataException>(() => Safetensors.Load(new MemoryStream(file), new Dictionary<string, Tensor>()));
    }

    private static void ForMutationsOf(byte[] original, Action<byte[]> read)
    {
        var random = new Random(1);
        for (var round = 0; round < Rounds; round++)
        {
            read(Mutation.Of(original, random));
        }
    }

    private static void Read<TDeclared>(Action read)
        where TDeclared : Exception
    {
        try
        {
            read();
        }
        catch (TDeclared)
        {
        }
    }
}
