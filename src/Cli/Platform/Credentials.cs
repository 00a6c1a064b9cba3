using System.CommandLine;
using Orchestrator.Contracts.Trust;

namespace Orchestrator.Cli.Platform;

/// <summary>What a command shows of its user, and whose certificates it believes.</summary>
/// <param name="Token">A key (orc_…) or a token of the OpenID provider; null: none.</param>
/// <param name="Authorities">Null: those that the system knows.</param>
internal sealed record Credentials(string? Token, CertificateAuthorities? Authorities)
{
    public const string TokenVariable = "ORC_TOKEN";
    public const string AuthorityVariable = "ORC_AUTHORITY";
    public const string PlainTextVariable = "ORC_PLAIN_TEXT";

    public static readonly Credentials None = new(null, null);

    // Not the token itself: everybody on the machine can read a command line.
    public static Option<FileInfo?> TokenFileOption { get; } = new("--token-file")
    {
        Description = $"File with the key or token to show. Default: ${TokenVariable}.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<FileInfo?> AuthorityOption { get; } = new("--authority")
    {
        Description = "PEM bundle of the authorities of coordinators' certificates. "
            + $"Default: ${AuthorityVariable}, else those that the system knows.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <exception cref="CommandFailedException">A file cannot be used.</exception>
    public static Credentials Of(ParseResult parsed)
    {
        var token = parsed.GetValue(TokenFileOption) is { } file ? ReadToken(file) : Environment.GetEnvironmentVariable(TokenVariable);
        var authority = parsed.GetValue(AuthorityOption)?.FullName ?? Environment.GetEnvironmentVariable(AuthorityVariable);
        return new(
            string.IsNullOrWhiteSpace(token) ? null : token.Trim(),
            string.IsNullOrEmpty(authority) ? null : ReadAuthorities(authority));
    }

    /// <summary>Not what a record would write: that has the token.</summary>
    public override string ToString() => Token is null ? "no credentials" : "credentials";

    /// <exception cref="CommandFailedException">The token would be sent in plain text to another machine, and nobody wanted that.</exception>
    public void RequireSafe(ServerAddress address)
    {
        var isOpen = address.Uris.Any(uri => uri is { Scheme: "http", IsLoopback: false });
        if (Token is not null && isOpen && Environment.GetEnvironmentVariable(PlainTextVariable) != "all")
        {
            throw new CommandFailedException(
                $"The key would be sent to {string.Join(" or ", address.Uris)} in plain text. Name the server by https, "
                + $"or choose plain text with {PlainTextVariable}=all.");
        }
    }

    private static string ReadToken(FileInfo file) => File.ReadAllText(file.FullName);

    private static CertificateAuthorities ReadAuthorities(string file)
    {
        try
        {
            return CertificateAuthorities.Read(file);
        }
        catch (InvalidDataException error)
        {
            throw new CommandFailedException(error.Message, error);
        }
    }
}
