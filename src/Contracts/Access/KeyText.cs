using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Orchestrator.Contracts.Access;

/// <summary>A key as its owner has it: <c>orc_ID_SECRET</c>, in hexadecimal digits. The id finds it, the secret proves it.</summary>
/// <remarks>Never logged or stored; only its id and the secret's hash leave the call that it came with.</remarks>
public sealed class KeyText
{
    public const string Prefix = "orc_";

    private const int IdDigits = 16;
    private const int SecretDigits = 64;

    private readonly string _secret;

    private KeyText(string id, string secret) => (Id, _secret) = (id, secret);

    public string Id { get; }

    public byte[] HashSecret() => SHA256.HashData(Convert.FromHexString(_secret));

    public static KeyText New() => new(
        RandomNumberGenerator.GetHexString(IdDigits, lowercase: true), RandomNumberGenerator.GetHexString(SecretDigits, lowercase: true));

    public static bool TryParse(string text, [NotNullWhen(true)] out KeyText? key)
    {
        key = text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length..].Split('_') is [var id, var secret]
            && IsHexadecimal(id, IdDigits) && IsHexadecimal(secret, SecretDigits)
                ? new(id, secret)
                : null;
        return key is not null;
    }

    public static bool IsId(string text) => IsHexadecimal(text, IdDigits);

    /// <summary>The whole secret, for the one who may have it.</summary>
    public string Reveal() => $"{Prefix}{Id}_{_secret}";

    public bool Proves(byte[] hash) => CryptographicOperations.FixedTimeEquals(HashSecret(), hash);

    /// <summary>So that whoever writes one into a message by mistake does not write the secret.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";

    private static bool IsHexadecimal(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigitLower);
}
