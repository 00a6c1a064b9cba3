using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Specs;

public sealed class SampleSpecsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples");

    [Theory]
    [InlineData("runs")]
    [InlineData("presets")]
    public void Every_sample_is_valid(string kind)
    {
        var files = Directory.GetFiles(Path.Combine(Folder, kind), "*.yaml", SearchOption.AllDirectories);

        Assert.True(files.Length >= 2, $"{Folder} has only {files.Length} samples of {kind}.");
        Assert.All(files, file => SpecFile.Read(file, []));
    }

    [Fact]
    public void The_hello_pair_differs_in_nothing_but_name_and_connection()
    {
        var residual = Hello("residual");
        var hyper = Hello("hyper-connections");
        Assert.Equal(ConnectionSpec.KindOneofCase.Residual, residual.Model.Transformer.Connection.KindCase);
        Assert.Equal(new HyperConnectionSpec { Rate = 4, Dynamic = true }, hyper.Model.Transformer.Connection.Hyper);

        hyper.Name = residual.Name;
        hyper.Model.Transformer.Connection = residual.Model.Transformer.Connection;

        Assert.Equal(residual, hyper);
    }

    [Fact]
    public void The_hello_pair_takes_at_most_1000_steps_of_1024_tokens()
    {
        var estimate = RunEstimate.Of(SpecDefaults.Resolve(Hello("residual")));

        Assert.Equal(1_024UL, estimate.TokensPerStep);
        Assert.InRange(estimate.Steps, 1UL, 1_000UL);
    }

    private static RunSpec Hello(string connection) => SpecFile.Read(Path.Combine(Folder, "runs", $"hello-{connection}.yaml"), []);
}
