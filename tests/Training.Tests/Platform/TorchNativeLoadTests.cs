using Orchestrator.Training.Platform;
using TorchSharp;

namespace Orchestrator.Training.Tests.Platform;

public sealed class TorchNativeLoadTests
{
    [Fact]
    public void The_native_library_computes() => Assert.Equal(3, torch.ones(2).sum().add(1).item<float>());

    [Fact]
    public void A_patch_changes_one_byte_of_the_packaged_library_and_only_once()
    {
        if (TorchNativeLoad.PackagedLibrary is not { } path)
        {
            Assert.Skip("The work-around is for x64 Linux.");
            return;
        }

        var packaged = File.ReadAllBytes(path);
        var image = packaged.ToArray();

        Assert.True(TorchNativeLoad.Patch(image));
        Assert.Single(image.Zip(packaged), pair => pair.First != pair.Second);
        Assert.False(TorchNativeLoad.Patch(image));
    }

    [Fact]
    public void A_version_that_a_second_symbol_needs_is_not_made_weak()
    {
        if (TorchNativeLoad.PackagedLibrary is not { } path)
        {
            Assert.Skip("The work-around is for x64 Linux.");
            return;
        }

        var image = File.ReadAllBytes(path);

        var error = Assert.Throws<InvalidDataException>(
            () => ElfVersionPatch.MakeWeak(image, "GLIBCXX_3.4", "_ZSt21ios_base_library_initv"));
        Assert.Contains("needs the missing version too", error.Message);
    }

    [Fact]
    public void Something_that_is_no_shared_object_is_refused() =>
        Assert.Throws<InvalidDataException>(() => ElfVersionPatch.MakeWeak(new byte[100], "GLIBCXX_3.4.32", "none"));
}
