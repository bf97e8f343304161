// SentencePiece's words: blanks become a visible character, one is put before the text, and pieces start with it.
using Loquat.Text.Alignment;

namespace Loquat.Text.PreTokenizers;

/// <summary>Where a metaspace is put before text that does not start with one.</summary>
public enum PrependScheme
{
    /// <summary>Before every segment between added tokens.</summary>
    Always,

    /// <summary>Nowhere.</summary>
    Never,

    /// <summary>Before the start of the text only.</summary>
    First,
}

/// <summary>Writes blanks as a visible character and cuts before each.</summary>
public sealed class MetaspacePreTokenizer : PreTokenizer, ITextRewriter
{
    /// <summary>The usual visible character for blanks, U+2581.</summary>
    public const char Metaspace = '\u2581';

    /// <inheritdoc/>
    public override string TypeName => "Metaspace";

    /// <summary>The character for blanks.</summary>
    public char Replacement { get; init; } = Metaspace;

    /// <summary>Where it is put before text that does not start with one.</summary>
    public PrependScheme Scheme { get; init; } = PrependScheme.Always;

    /// <summary>Whether text is cut before each.</summary>
    public bool Splits { get; init; } = true;

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(this);
    }

    /// <inheritdoc/>
    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        ReadOnlySpan<char> replacement = [Replacement];
        if (piece[0] != ' ' && piece[0] != Replacement && (Scheme == PrependScheme.Always || (Scheme == PrependScheme.First && writer.OriginOfPiece == 0)))
            writer.Insert(replacement);
        for (var i = 0; i < piece.Length; i++)
        {
            var isBlank = piece[i] == ' ' || piece[i] == Replacement;
            if (isBlank && Splits && i > 0)
                writer.Cut();
            if (piece[i] == ' ')
                writer.Replace(1, replacement);
            else
                writer.Copy(1);
        }
    }
}
