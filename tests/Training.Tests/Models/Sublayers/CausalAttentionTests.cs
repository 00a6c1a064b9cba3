using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Sublayers;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Sublayers;

public sealed class CausalAttentionTests : IDisposable
{
    private const int Width = 16;
    private const int Heads = 4;
    private const int HeadWidth = Width / Heads;
    private const int Length = 5;

    private static readonly NormSpec Norm = new() { Kind = NormKind.Rms, Gain = true, Epsilon = 1e-5 };

    private readonly torch.Generator _generator = new(3, torch.CPU);
    private readonly ParameterSet _parameters = new(seed: 1, torch.float64, torch.CPU);
    private readonly RotaryPositions _positions = new(Length, HeadWidth, rotaryBase: 100, torch.float64, torch.CPU);

    public void Dispose()
    {
        _positions.Dispose();
        _parameters.Dispose();
        _generator.Dispose();
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(2, false)]
    [InlineData(1, false)]
    [InlineData(4, true)]
    [InlineData(2, true)]
    public void It_is_what_a_loop_over_queries_gives(int keyValueHeads, bool norm)
    {
        using var scope = torch.NewDisposeScope();
        var attention = Disturbed(keyValueHeads, norm ? Norm : null);
        var x_BTD = Random(2, Length, Width);

        TensorAssert.Close(Naive(x_BTD, keyValueHeads, norm), attention.forward(x_BTD, new ForwardPass()), 1e-12);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(2, true)]
    public void Gradients_agree_with_finite_differences(int keyValueHeads, bool norm)
    {
        using var scope = torch.NewDisposeScope();
        var attention = Disturbed(keyValueHeads, norm ? Norm : null);
        var x_BTD = Random(1, 3, Width).requires_grad_(true);
        var cotangent_BTD = Random(1, 3, Width);

        FiniteDifferences.Check(
            _parameters.Tensors.Append(new("x", x_BTD)),
            () => (attention.forward(x_BTD, new ForwardPass()) * cotangent_BTD).sum());
    }

    [Fact]
    public void Parameters_are_one_matrix_in_and_one_out_and_the_norms_that_were_asked_for()
    {
        Disturbed(keyValueHeads: 2, Norm);

        Assert.Equal(
            [("a.input.weight", "32,16"), ("a.output.weight", "16,16"), ("a.query_norm.gain", "16"), ("a.key_norm.gain", "8")],
            _parameters.All.Select(parameter => (parameter.Name, string.Join(',', parameter.Value.shape))));
    }

    private CausalAttention Disturbed(int keyValueHeads, NormSpec? norm)
    {
        var weights = new SublayerWeights(_ => 0.2, _ => 0.2);
        var attention = new CausalAttention(new(Width, Heads, keyValueHeads, norm), _positions, weights, _parameters.Scope("a"));
        TinyGpt.Disturb(_parameters);
        return attention;
    }

    // One query of one head at a time, in the words of the papers.
    private torch.Tensor Naive(torch.Tensor x_BTD, int keyValueHeads, bool norm)
    {
        var tensors = _parameters.Tensors;
        var keyWidth = keyValueHeads * HeadWidth;
        var rows = tensors["a.input.weight"].split([Width, keyWidth, keyWidth], 0);
        var query = Turned(Normalized(torch.nn.functional.linear(x_BTD, rows[0]), "query"));
        var key = Turned(Normalized(torch.nn.functional.linear(x_BTD, rows[1]), "key"));
        var value = Split(torch.nn.functional.linear(x_BTD, rows[2]));
        var seen = torch.zeros([x_BTD.size(0), Length, Heads, HeadWidth], torch.float64);
        for (var (b, count) = (0, x_BTD.size(0)); b < count; b++)
        {
            for (var t = 0; t < Length; t++)
            {
                for (var h = 0; h < Heads; h++)
                {
                    var shared = h / (Heads / keyValueHeads);
                    var keys_SK = key[b].narrow(0, 0, t + 1).select(1, shared);
                    var values_SK = value[b].narrow(0, 0, t + 1).select(1, shared);
                    var scores_S = (keys_SK * query[b, t, h]).sum([-1]) / torch.tensor(Math.Sqrt(HeadWidth));
                    seen[b, t, h] = (scores_S.softmax(-1).unsqueeze(1) * values_SK).sum([0]);
                }
            }
        }

        return torch.nn.functional.linear(seen.flatten(2), tensors["a.output.weight"]);

        torch.Tensor Turned(torch.Tensor all) => _positions.Turn(Split(all));
        static torch.Tensor Split(torch.Tensor all) => all.unflatten(2, [-1, HeadWidth]);
        torch.Tensor Normalized(torch.Tensor all, string name) => norm
            ? all / ((all * all).mean([-1], keepdim: true) + torch.tensor(Norm.Epsilon)).sqrt() * tensors[$"a.{name}_norm.gain"]
            : all;
    }

    private torch.Tensor Random(params long[] shape) => torch.randn(shape, torch.float64, generator: _generator);
}
