// Addresses of the web and of mail, which are kept whole: [scheme://] [user@] host [:port] [/path], where the host has at least two labels of which the last is of small letters.
using System.Net;

namespace Loquat.Text.English;

/// <summary>Tells addresses from other words.</summary>
internal static class WebAddress
{
    private const int LongestLabel = 64;

    /// <summary>Whether a word, all of it, is an address. Linear: each stretch between two @ is looked at once.</summary>
    public static bool Is(ReadOnlySpan<char> word)
    {
        // Every address has a full stop or is none.
        if (!word.Contains('.'))
            return false;
        if (IsHostAndRest(word) || IsAfterUser(word))
            return true;
        var scheme = word.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 2 || word[..scheme].IndexOfAnyExcept(s_scheme) >= 0)
            return false;
        var rest = word[(scheme + 3)..];
        return IsHostAndRest(rest) || IsAfterUser(rest);
    }

    private static readonly System.Buffers.SearchValues<char> s_scheme = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-.");

    // A user's name is anything before some @.
    private static bool IsAfterUser(ReadOnlySpan<char> word)
    {
        for (var end = word.Length; word[..end].LastIndexOf('@') is var at and > 0; end = at)
        {
            if (IsHostAndRest(word[(at + 1)..]))
                return true;
        }
        return false;
    }

    private static bool IsHostAndRest(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && IsHostCharacter(text[end]))
            end++;
        var host = text[..end];
        var rest = text[end..];
        if (rest.StartsWith(":"))
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9') is var other and >= 0 ? other : rest.Length - 1;
            if (digits is < 2 or > 5)
                return false;
            rest = rest[(1 + digits)..];
        }
        return (rest.IsEmpty || rest[0] is '/' or '?' or '#') && (IsName(host) || IsNumeric(host));
    }

    private static bool IsHostCharacter(char value) => char.IsAsciiLetterOrDigit(value) || value is '.' or '-' or '_' || value is >= '\u00A1' and <= '\uFFFF';

    // Labels of letters, digits and, inside, hyphens; the last one of 2 to 63 small letters.
    private static bool IsName(ReadOnlySpan<char> host)
    {
        var dot = host.LastIndexOf('.');
        if (dot < 1)
            return false;
        var last = host[(dot + 1)..];
        if (last.Length is < 2 or > 63)
            return false;
        foreach (var rune in last.EnumerateRunes())
        {
            if (!EnglishCharacters.IsLower(rune))
                return false;
        }
        foreach (var range in host[..dot].Split('.'))
        {
            var label = host[range];
            if (label.Length is < 1 or > LongestLabel || label[0] is '-' or '_' || label[^1] is '-' or '_')
                return false;
        }
        return true;
    }

    // Four numbers, the first from 1 to 223 and the last from 1 to 254, of no private network.
    private static bool IsNumeric(ReadOnlySpan<char> host)
    {
        Span<byte> parts = stackalloc byte[4];
        if (host.Length is < 7 or > 15 || host.Count('.') != 3 || !IPAddress.TryParse(host, out var address) || !address.TryWriteBytes(parts, out var count) || count != 4)
            return false;
        var isPrivate = parts[0] is 10 or 127 || (parts[0] == 169 && parts[1] == 254) || (parts[0] == 192 && parts[1] == 168) || (parts[0] == 172 && parts[1] is >= 16 and <= 31);
        return parts[0] is >= 1 and <= 223 && parts[3] is >= 1 and <= 254 && !isPrivate;
    }
}
