using System.CommandLine;
using Orchestrator.Training.Platform;
using TorchSharp;

namespace Orchestrator.Worker;

/// <summary>`check`: loads libtorch as a trainer does, computes something with it, and prints what it is.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Says whether this machine can train.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        try
        {
            using var sum = torch.ones(2).sum();
            var provenance = TorchProvenance.Read(torch.CPU);
            Console.WriteLine(
                $"libtorch {provenance.Torch} computes 1 + 1 = {sum.item<float>()} ({provenance.CpuCapability}, {(torch.cuda.is_available() ? $"{torch.cuda.device_count()} GPUs" : "no GPU")})");
            return 0;
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or NotSupportedException or IOException)
        {
            Console.Error.WriteLine((error.InnerException ?? error).Message);
            return 1;
        }
    }
}
