// Cutting at white space, with or without cutting words from other signs.
using System.Text;
using Loquat.Text.AddedTokens;
using Loquat.Text.Alignment;
using Loquat.Text.Unicode;

namespace Loquat.Text.PreTokenizers;

/// <summary>Pieces are runs of word characters and runs of other characters; white space is left out: \w+|[^\w\s]+.</summary>
public sealed class WhitespacePreTokenizer : PreTokenizer, ITextRewriter
{
    /// <summary>The one instance: there is nothing to choose.</summary>
    public static WhitespacePreTokenizer Instance { get; } = new();

    private WhitespacePreTokenizer()
    {
    }

    /// <inheritdoc/>
    public override string TypeName => "Whitespace";

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(this);
    }

    /// <inheritdoc/>
    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        var (start, last) = (0, 0);
        for (var position = 0; position < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[position..], out var rune, out var length);
            var kind = CharacterTests.IsWhiteSpace(rune) ? 0 : WordCharacters.IsWord(rune) ? 1 : 2;
            if (kind != last)
            {
                Add(position - start, last);
                (start, last) = (position, kind);
            }
            position += length;
        }
        Add(piece.Length - start, last);

        void Add(int length, int kind)
        {
            if (kind == 0)
            {
                writer.CutOut(length);
                return;
            }
            writer.Copy(length);
            writer.Cut();
        }
    }
}

/// <summary>Pieces are what white space separates.</summary>
public sealed class WhitespaceSplitPreTokenizer : PreTokenizer
{
    private static readonly CharacterSplitter s_splitter = new(CharacterTests.IsWhiteSpace, SplitBehavior.Removed);

    /// <summary>The one instance: there is nothing to choose.</summary>
    public static WhitespaceSplitPreTokenizer Instance { get; } = new();

    private WhitespaceSplitPreTokenizer()
    {
    }

    /// <inheritdoc/>
    public override string TypeName => "WhitespaceSplit";

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(s_splitter);
    }
}
