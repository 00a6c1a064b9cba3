using System.Runtime.CompilerServices;
using Orchestrator.Training.Platform;

namespace Orchestrator.Training.Tests.Platform;

internal static class TorchSetup
{
#pragma warning disable CA2255 // Tests touch TorchSharp's types before any of the training library's.
    [ModuleInitializer]
    internal static void Initialize()
    {
        TorchNativeLoad.EnsureLoaded();
        TorchThreads.Use(1);
    }
#pragma warning restore CA2255
}
