using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>Writes an expected failure as gRPC knows it: a status with google.rpc.ErrorInfo, and BadRequest for fields at fault.</summary>
internal static class ErrorStatus
{
    public const string Domain = "orchestrator";

    // It travels in headers. With more than 64 KiB of them the caller's client gives up the whole connection, and proxies take less.
    private const int LongestMessage = 1500;
    private const int LongestField = 100;
    private const int LongestDescription = 400;
    private const int MostFields = 16;

    private static readonly EnumDescriptor Reasons = ErrorsReflection.Descriptor.FindTypeByName<EnumDescriptor>(nameof(ErrorReason));

    public static RpcException Of(OrchestratorException error)
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)ErrorReasons.StatusOf(error.Reason),
            Message = Shorten(error.Message, LongestMessage),
            Details = { Any.Pack(new ErrorInfo { Domain = Domain, Reason = NameOf(error.Reason) }) },
        };
        if (error.Fields.Length > 0)
        {
            status.Details.Add(Any.Pack(BadRequestOf(error.Fields)));
        }

        return status.ToRpcException();
    }

    /// <summary>A defect. What it was, only the log says.</summary>
    public static RpcException Unexpected() => new(new(StatusCode.Internal, "The coordinator failed unexpectedly; its log says how."));

    private static BadRequest BadRequestOf(IReadOnlyList<FieldViolation> fields)
    {
        var request = new BadRequest
        {
            FieldViolations =
            {
                from field in fields.Take(MostFields)
                select new BadRequest.Types.FieldViolation
                {
                    Field = Shorten(field.Field, LongestField), Description = Shorten(field.Description, LongestDescription),
                },
            },
        };
        if (fields.Count > MostFields)
        {
            request.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = "…", Description = $"and {fields.Count - MostFields} more" });
        }

        return request;
    }

    private static string Shorten(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return $"{text.AsSpan(0, end)}…";
    }

    // As written in errors.proto, so that clients of every language compare the same text.
    private static string NameOf(ErrorReason reason) => Reasons.FindValueByNumber((int)reason).Name;
}
