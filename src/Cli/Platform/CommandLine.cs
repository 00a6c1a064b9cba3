using System.CommandLine;
using System.CommandLine.Invocation;
using Grpc.Core;

namespace Orchestrator.Cli.Platform;

/// <summary>Runs a command and turns every expected failure into a message on stderr and an exit code.</summary>
internal static class CommandLine
{
    private const int Interrupted = 130;

    // Long enough for a trainer to save, or a cluster to stop.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(5);

    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        // Failures are printed below, without stack traces.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopTimeout };
        try
        {
            var parsed = root.Parse(arguments);
            if (parsed.Action is ParseErrorAction error)
            {
                error.ShowHelp = arguments.Length == 0;
            }

            return await parsed.InvokeAsync(configuration);
        }
        catch (CommandFailedException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return failure.ExitCode;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
        catch (RpcException error) when (error.StatusCode != StatusCode.Cancelled)
        {
            await Console.Error.WriteLineAsync(RpcErrorText.Of(error));
            return 1;
        }
        catch (Exception error) when (error is OperationCanceledException or RpcException)
        {
            return Interrupted;
        }
    }
}
