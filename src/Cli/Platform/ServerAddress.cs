using System.Text.Json;

namespace Orchestrator.Cli.Platform;

/// <summary>Where coordinators are, and who said so. Any of them will do.</summary>
internal sealed record ServerAddress(IReadOnlyList<Uri> Uris, string Source)
{
    public const string EndpointsFile = "endpoints.json";
    public const string DefaultFolder = ".orchestrator";
    public const string Variable = "ORC_SERVER";

    /// <summary>From the option, the variable, or the nearest endpoints.json upward from the folder, in this order.</summary>
    /// <exception cref="CommandFailedException">None of them names a server, or one names something else.</exception>
    public static ServerAddress Resolve(string? option, string? variable, string folder) =>
        Find(option, variable, folder) ?? throw new CommandFailedException(
            $"No server is named: no {EndpointsFile} in {folder} or above it (`orc dev` writes one), "
            + $"and neither --server nor {Variable} is set.");

    /// <summary>As <see cref="Resolve"/>; null when none of them names a server.</summary>
    /// <exception cref="CommandFailedException">One names something else.</exception>
    public static ServerAddress? Find(string? option, string? variable, string folder)
    {
        if (option is not null)
        {
            return Parse(option, "--server");
        }

        if (!string.IsNullOrEmpty(variable))
        {
            return Parse(variable, Variable);
        }

        return FindUpward(folder) is { } file ? ReadEndpoints(file) : null;
    }

    private static string? FindUpward(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            string[] candidates = [EndpointsFile, Path.Combine(DefaultFolder, EndpointsFile)];
            foreach (var candidate in candidates.Select(name => Path.Combine(current.FullName, name)))
            {
                if (File.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    private static ServerAddress ReadEndpoints(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            return Parse(document.RootElement.GetProperty("grpc").GetString() ?? "", file);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            throw new CommandFailedException(
                $"{file} is not what `orc dev` writes ({error.Message}). Name the server with --server instead.", error);
        }
    }

    private static ServerAddress Parse(string text, string source)
    {
        var uris = text.Split(',', StringSplitOptions.TrimEntries).Select(part => ParseOne(part, source)).ToList();
        return uris.DistinctBy(uri => uri.Scheme).Count() == 1
            ? new ServerAddress(uris, source)
            : throw new CommandFailedException($"{source}: '{text}' mixes http and https; write all addresses with one of them.");
    }

    private static Uri ParseOne(string text, string source) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri!
            : throw new CommandFailedException($"{source}: '{text}' is not a server address; write for instance http://127.0.0.1:5100.");
}
