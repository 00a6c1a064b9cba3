using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>The HTTP side of the hosts.</summary>
internal static class Http
{
    private static readonly HttpClient Client = new();

    /// <summary>Waits for the ready signal that every host gives.</summary>
    public static Task IsReadyAsync(string address) => Eventually.TrueAsync(() => AnswersAsync($"{address}/health/ready"), Patience.Long);

    private static async Task<bool> AnswersAsync(string address)
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri(address), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
