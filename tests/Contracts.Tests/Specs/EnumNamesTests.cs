using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

public sealed class EnumNamesTests
{
    [Theory]
    [InlineData("rms")]
    [InlineData("RMS")]
    [InlineData("NORM_KIND_RMS")]
    public void A_value_is_found_by_its_short_and_its_full_name(string name) =>
        Assert.Equal((int)NormKind.Rms, EnumNames.Find(EnumNames.DescriptorOf<NormKind>(), name)?.Number);

    [Theory]
    [InlineData("unspecified")]
    [InlineData("NORM_KIND_UNSPECIFIED")]
    [InlineData("1")]
    [InlineData("")]
    public void Nothing_else_is_a_value(string name) => Assert.Null(EnumNames.Find(EnumNames.DescriptorOf<NormKind>(), name));

    [Fact]
    public void Every_enum_of_the_contract_has_short_names()
    {
        Assert.Equal("canceled", EnumNames.NameOf(RunStatus.Canceled));
        Assert.Equal("float32", EnumNames.NameOf(Precision.Float32));
        Assert.Equal("run_not_found", EnumNames.NameOf(ErrorReason.RunNotFound));
        Assert.Equal("99", EnumNames.NameOf((RunStatus)99));
    }
}
