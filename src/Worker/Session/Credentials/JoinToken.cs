namespace Orchestrator.Worker.Session.Credentials;

/// <summary>Where the agent's join token is: in a setting, or in a file that is read when it is needed. Never written anywhere.</summary>
internal sealed class JoinToken(string? text, string? file)
{
    public bool IsConfigured => text is { Length: > 0 } || file is { Length: > 0 };

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public string Read() => (text is { Length: > 0 } ? text : File.ReadAllText(file!)).Trim();
}
