// Arguments that the verbs for tokenizers share, and how they read texts.
using System.CommandLine;
using System.Text;
using Loquat.Formats.Files;

namespace Loquat.Cli.Verbs.Tokenizers;

/// <summary>The tokenizer's argument and its texts.</summary>
internal static class TokenizerArguments
{
    private const long LongestText = 1 << 30;

    /// <summary>A tokenizer.</summary>
    public static Argument<string> Tokenizer(string name = "TOKENIZER") => new(name) { Description = "Tokenizer file, or a folder that holds one, such as a model folder" };

    /// <summary>Reads a text file of UTF-8; bytes that are no UTF-8 become U+FFFD, a byte order mark is left out.</summary>
    public static string ReadFile(string path)
    {
        var bytes = InputFile.ReadAllBytes(path, "a text file", LongestText).AsSpan();
        return Encoding.UTF8.GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
    }
}
