using System.Net;
using Microsoft.Extensions.Options;

namespace Orchestrator.Coordinator.Security.Authentication;

/// <summary>
/// Are callers asked who they are? Where only this machine can call, not unless somebody wants it; anywhere else, unless somebody does not.
/// </summary>
internal sealed class AuthenticationMode(IOptions<AuthenticationOptions> options, IConfiguration configuration)
{
    public bool IsRequired { get; } = options.Value.Mode switch
    {
        AuthenticationOptions.Required => true,
        AuthenticationOptions.None => false,
        _ => configuration["Listen:Address"] is { } text && !(IPAddress.TryParse(text, out var address) && IPAddress.IsLoopback(address)),
    };
}
