using System.Buffers.Binary;
using System.Text;
using Orchestrator.Training.Checkpoints;
using static TorchSharp.torch;

namespace Orchestrator.Training.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    [Fact]
    public void Tensors_come_back_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        var written = new Dictionary<string, Tensor>
        {
            ["single"] = tensor([1.1f, -0f, float.NaN, float.PositiveInfinity, float.Epsilon]),
            ["double"] = tensor([0.1, double.MinValue, double.Epsilon]),
            ["turned"] = arange(6, float32).reshape(2, 3).t(),
            ["count"] = tensor(41L),
            ["half"] = tensor([1.5f, 3e38f]).to(bfloat16),
            ["none"] = zeros([0, 3], float32),
        };
        var read = written.ToDictionary(pair => pair.Key, pair => ones(pair.Value.shape, pair.Value.dtype));

        using var file = new MemoryStream();
        Safetensors.Write(file, written);
        file.Position = 0;
        Safetensors.Load(file, read);

        Assert.All(written, pair => Assert.Equal(pair.Value.contiguous().bytes.ToArray(), read[pair.Key].bytes.ToArray()));
    }

    [Fact]
    public void A_file_written_by_hand_after_the_published_format_can_be_read()
    {
        using var scope = NewDisposeScope();
        byte[] data = [.. BitConverter.GetBytes(7L), .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)];
        using var file = FileOf(
            """
            {"__metadata__": {"format": "pt"},
             "b": {"dtype": "F32", "shape": [1, 2], "data_offsets": [8, 16]},
             "a": {"dtype": "I64", "shape": [], "data_offsets": [0, 8]}}
            """,
            data);
        var (a, b) = (tensor(0L), zeros([1, 2], float32));

        Safetensors.Load(file, new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b });

        Assert.Equal(7, a.item<long>());
        Assert.Equal([1.5f, -2f], b.data<float>().ToArray());
    }

    [Fact]
    public void The_header_is_padded_so_that_the_data_are_aligned()
    {
        using var scope = NewDisposeScope();
        using var file = new MemoryStream();
        Safetensors.Write(file, new Dictionary<string, Tensor> { ["odd name"] = ones(3, float64) });

        var header = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.ToArray());
        Assert.Equal(0, header % 8);
        Assert.Equal(8 + header + 24, file.Length);
        var json = Encoding.UTF8.GetString(file.ToArray(), 8, header);
        Assert.Equal("""{"odd name":{"dtype":"F64","shape":[3],"data_offsets":[0,24]}}""", json.TrimEnd(' '));
    }

    [Theory]
    [InlineData("a", new long[] { 2, 3 }, ScalarType.Float32, "b, here F32 [4], is not in it")]
    [InlineData("a,b,c", new long[] { 2, 3 }, ScalarType.Float32, "c is in it and unknown here")]
    [InlineData("a,b", new long[] { 3, 2 }, ScalarType.Float32, "a is F32 [3, 2] in it and F32 [2, 3] here")]
    [InlineData("a,b", new long[] { 2, 3 }, ScalarType.Float64, "a is F64 [2, 3] in it and F32 [2, 3] here")]
    public void The_first_difference_is_named_and_nothing_is_touched(string names, long[] shapeOfA, ScalarType typeOfA, string difference)
    {
        using var scope = NewDisposeScope();
        using var file = new MemoryStream();
        var stored = names.Split(',').ToDictionary(name => name, name => name == "a" ? ones(shapeOfA, typeOfA) : ones(4, float32));
        Safetensors.Write(file, stored);
        file.Position = 0;
        var target = new Dictionary<string, Tensor> { ["a"] = zeros([2, 3], float32), ["b"] = zeros(4, float32) };

        var mismatch = Assert.Throws<TensorMismatchException>(() => Safetensors.Load(file, target));

        Assert.Equal(difference, mismatch.Message);
        Assert.All(target.Values, tensor => Assert.Equal(0, tensor.count_nonzero().item<long>()));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7)] // cut short
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9)] // something follows
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12)] // a hole
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8)] // shape and bytes differ
    [InlineData("""{"a":{"dtype":"Q7","shape":[2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8)]
    [InlineData("""{"a":7}""", 8)]
    [InlineData("""["a"]""", 8)]
    [InlineData("""{"a":""", 8)]
    public void What_is_not_a_whole_file_is_refused(string header, int dataBytes)
    {
        using var scope = NewDisposeScope();
        using var file = FileOf(header, new byte[dataBytes]);

        Assert.Throws<InvalidDataException>(() => Safetensors.Load(file, new Dictionary<string, Tensor> { ["a"] = zeros(2, float32) }));
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused()
    {
        using var scope = NewDisposeScope();
        using var file = new MemoryStream([.. BitConverter.GetBytes(1UL << 60), .. new byte[100]]);

        Assert.Throws<InvalidDataException>(() => Safetensors.Load(file, new Dictionary<string, Tensor> { ["a"] = zeros(2, float32) }));
    }

    private static MemoryStream FileOf(string header, byte[] data) =>
        new([.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. data]);
}
