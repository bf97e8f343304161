// Cutting where the writing system changes, as SentencePiece does: kana counts as Han, blanks belong to what is before them.
using System.Text;
using Loquat.Text.Alignment;
using Loquat.Text.Unicode;

namespace Loquat.Text.PreTokenizers;

/// <summary>
/// Cuts text where the script changes. Hiragana and Katakana count as Han; blanks and characters without a script go with what is before them,
/// and are left out at the start of a piece, as the field's library does.
/// </summary>
public sealed class UnicodeScriptsPreTokenizer : PreTokenizer, ITextRewriter
{
    private const int None = -1;
    private static readonly int s_han = ScriptTable.NumberOf("han");
    private static readonly int s_hiragana = ScriptTable.NumberOf("hiragana");
    private static readonly int s_katakana = ScriptTable.NumberOf("katakana");

    /// <summary>The one instance: there is nothing to choose.</summary>
    public static UnicodeScriptsPreTokenizer Instance { get; } = new();

    private UnicodeScriptsPreTokenizer()
    {
    }

    /// <inheritdoc/>
    public override string TypeName => "UnicodeScripts";

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(this);
    }

    /// <inheritdoc/>
    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        var last = None;
        for (var position = 0; position < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[position..], out var rune, out var length);
            position += length;
            var script = ScriptOf(rune);
            if (script == None)
            {
                if (last == None)
                    writer.CutOut(length);
                else
                    writer.Copy(length);
                continue;
            }
            if (script != last)
                writer.Cut();
            writer.Copy(length);
            last = script;
        }
    }

    private static int ScriptOf(Rune rune)
    {
        if (rune.Value == ' ')
            return None;
        var script = ScriptTable.ScriptOf(rune.Value);
        // The long vowel mark U+30FC is shared by both kana.
        return script == s_hiragana || script == s_katakana || rune.Value == 0x30FC ? s_han : script;
    }
}
