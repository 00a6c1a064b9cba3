using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>
/// Signs as the Standard Webhooks say (www.standardwebhooks.com), so that receivers find a library for it: HMAC-SHA256 over id, time and
/// body, with points between.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>What a secret begins with that is the key in base64.</summary>
    public const string Base64Prefix = "whsec_";

    /// <param name="key">The webhook's.</param>
    /// <param name="id">Of the delivery.</param>
    /// <param name="sentAt">Of this try, in seconds since 1970: receivers refuse what is old, so that nobody can send it again.</param>
    /// <param name="body">As sent.</param>
    /// <returns>For the header.</returns>
    public static string Of(byte[] key, string id, long sentAt, string body)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"{id}.{sentAt}.{body}");
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)))}";
    }

    /// <returns>Null: what is behind the prefix is no base64.</returns>
    public static byte[]? KeyOf(string secret)
    {
        if (!secret.StartsWith(Base64Prefix, StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(secret);
        }

        var text = secret[Base64Prefix.Length..];
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) ? key[..length] : null;
    }
}
