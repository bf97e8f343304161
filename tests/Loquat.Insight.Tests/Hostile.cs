// Texts that try to break out of an element, an attribute, a style or a script.
namespace Loquat.Insight.Tests;

internal static class Hostile
{
    public static readonly string[] Texts =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='alert(1)", "</title></svg><script>alert(1)</script>", "]]><b>", "<!--", "--></style>",
        "&lt;script&gt;", "&", "\u0000\u0001\u001B[31m", "\uD800", "\uDC00x", "a\uFFFEb", "😀 ünïcode \u202Eevil", "\r\n\t", "", "{}</textarea>", "javascript:alert(1)",
    ];

    public static string All => string.Concat(Texts);
}
