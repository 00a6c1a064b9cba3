using Orchestrator.Training.Platform;
using TorchSharp;

namespace Orchestrator.Training.Tests.Platform;

public sealed class TorchProvenanceTests
{
    [Fact]
    public void Provenance_names_everything_that_can_change_a_result()
    {
        var provenance = TorchProvenance.Read(torch.CPU);

        Assert.StartsWith("0.1.0", provenance.Program);
        Assert.StartsWith(".NET 10", provenance.Runtime);
        Assert.StartsWith("2.10", provenance.Torch);
        Assert.StartsWith("cpu ", provenance.Device);
        Assert.Contains(provenance.CpuCapability, (string[])["AVX512", "AVX2", "DEFAULT"]);
        Assert.Equal(1u, provenance.Threads);
        Assert.NotEmpty(provenance.Host);
    }

    [Fact]
    public void The_processor_is_named_by_its_model() =>
        Assert.Equal(
            "AMD EPYC 9B14",
            Processor.NameIn(["processor\t: 0", "model\t\t: 17", "model name\t: AMD EPYC 9B14", "model name\t: other"]));

    [Fact]
    public void A_processor_without_a_model_name_has_none() => Assert.Null(Processor.NameIn(["processor\t: 0"]));
}
