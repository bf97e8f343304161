// A small lexer: C# source without its comments and without what stands in its literals, line for line, so that a search finds code only.
using System.Text;

namespace Loquat.Architecture.Tests;

/// <summary>C# source text.</summary>
internal static class CSharpText
{
    /// <summary>The code of a source: comments and the contents of string and character literals become blanks; holes of interpolated strings count as contents.</summary>
    public static string CodeOf(string source)
    {
        var code = new StringBuilder(source.Length);
        for (var i = 0; i < source.Length;)
        {
            var length = SkippedAt(source, i);
            if (length == 0)
            {
                code.Append(source[i++]);
                continue;
            }
            for (var end = Math.Min(source.Length, i + length); i < end; i++)
                code.Append(source[i] == '\n' ? '\n' : ' ');
        }
        return code.ToString();
    }

    /// <summary>Length of the comment or literal that begins at a place; 0 where none does.</summary>
    private static int SkippedAt(string source, int at)
    {
        var rest = source.AsSpan(at);
        if (rest.StartsWith("//"))
            return LengthTo(rest, "\n", 2) - 1;
        if (rest.StartsWith("/*"))
            return LengthTo(rest, "*/", 2);
        if (rest[0] == '\'')
            return Quoted(rest, 1, '\'', verbatim: false);
        var prefix = 0;
        while (prefix < rest.Length && rest[prefix] is '$' or '@')
            prefix++;
        if (prefix == rest.Length || rest[prefix] != '"')
            return 0;
        var quotes = prefix;
        while (quotes < rest.Length && rest[quotes] == '"')
            quotes++;
        if (quotes - prefix >= 3)
            return LengthTo(rest, new string('"', quotes - prefix), quotes);
        return Quoted(rest, prefix + 1, '"', rest[..prefix].Contains('@'));
    }

    private static int Quoted(ReadOnlySpan<char> rest, int from, char quote, bool verbatim)
    {
        for (var i = from; i < rest.Length; i++)
        {
            if (rest[i] == '\\' && !verbatim)
                i++;
            else if (rest[i] == quote && verbatim && i + 1 < rest.Length && rest[i + 1] == quote)
                i++;
            else if (rest[i] == quote)
                return i + 1;
        }
        return rest.Length;
    }

    private static int LengthTo(ReadOnlySpan<char> rest, string end, int from)
    {
        var found = rest[from..].IndexOf(end);
        return found < 0 ? rest.Length + (end == "\n" ? 1 : 0) : from + found + end.Length;
    }
}
