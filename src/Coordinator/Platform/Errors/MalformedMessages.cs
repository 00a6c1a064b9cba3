using System.Globalization;
using Google.Protobuf;
using Grpc.Core;

namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>
/// gRPC reads the one message of a call before any interceptor is asked, and answers UNKNOWN to bytes that are none. That status is our own to give, so
/// here it becomes the declared error. Whatever else is UNKNOWN here, no interceptor has seen either.
/// </summary>
internal static partial class MalformedMessages
{
    private const string Status = "grpc-status";
    private const string Message = "grpc-message";
    private static readonly string Unknown = ((int)StatusCode.Unknown).ToString(CultureInfo.InvariantCulture);

    public static void UseFor(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(MalformedMessages));
        app.Use(async (call, next) =>
        {
            await next(call);
            if (!call.Response.HasStarted && call.Response.Headers[Status] == Unknown)
            {
                Write(ErrorFor(call, logger), call.Response.Headers);
            }
        });
    }

    private static RpcException ErrorFor(HttpContext call, ILogger logger)
    {
        var message = Uri.UnescapeDataString(call.Response.Headers[Message].ToString());
        if (message.Contains(nameof(InvalidProtocolBufferException), StringComparison.Ordinal))
        {
            return ErrorStatus.Of(PlatformErrors.Malformed());
        }

        LogUnexpected(logger, call.Request.Path, message);
        return ErrorStatus.Unexpected();
    }

    private static void Write(RpcException error, IHeaderDictionary headers)
    {
        headers[Status] = ((int)error.StatusCode).ToString(CultureInfo.InvariantCulture);
        headers[Message] = Uri.EscapeDataString(error.Status.Detail);
        foreach (var entry in error.Trailers)
        {
            headers[entry.Key] = entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed outside of itself: {Message}")]
    private static partial void LogUnexpected(ILogger logger, string method, string message);
}
