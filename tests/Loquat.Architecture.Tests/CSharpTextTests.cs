// The lexer that the architecture tests lean on.
namespace Loquat.Architecture.Tests;

public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("a // unsafe\nb", "a \nb")]
    [InlineData("a // unsafe", "a ")]
    [InlineData("a /* unsafe\n*/ b", "a \n b")]
    [InlineData("x = \"unsafe \\\" unsafe\" + y", "x = + y")]
    [InlineData("x = @\"unsafe \"\" \\\" + y", "x = + y")]
    [InlineData("x = $\"{unsafe}\" + y", "x = + y")]
    [InlineData("x = \"\"\"unsafe \" \"\"\" + y", "x = + y")]
    [InlineData("c = '\"'; unsafe", "c = ; unsafe")]
    [InlineData("c = '\\''; unsafe", "c = ; unsafe")]
    [InlineData("s = \"\"; unsafe", "s = ; unsafe")]
    [InlineData("a / b; unsafe", "a / b; unsafe")]
    public void CommentsAndLiteralsBecomeBlanks(string source, string code)
    {
        var found = CSharpText.CodeOf(source);
        Assert.Equal(source.Length, found.Length);
        while (found.Contains("  ", StringComparison.Ordinal))
            found = found.Replace("  ", " ");
        Assert.Equal(code, found);
    }
}
