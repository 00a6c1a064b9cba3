using System.Net.Http.Headers;

namespace Orchestrator.Worker.Session.Credentials;

/// <summary>Sends the agent's credential with every call, the newest one there is when the call begins.</summary>
internal sealed class CredentialHandler(Func<CancellationToken, Task<string?>> header, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await header(cancellationToken) is { } value)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(value);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
