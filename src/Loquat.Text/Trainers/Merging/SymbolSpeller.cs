// Spells words as the symbols that BPE over characters starts from.
using System.Text;

namespace Loquat.Text.Trainers.Merging;

/// <summary>Cuts words into characters with affixes.</summary>
/// <param name="characters">The characters of the vocabulary; what stands between others is a word by itself.</param>
/// <param name="prefix">Put before every character but the first of a word, or null.</param>
/// <param name="suffix">Put behind the last character of a word, or null.</param>
internal sealed class SymbolSpeller(HashSet<Rune> characters, string? prefix, string? suffix)
{
    /// <summary>Spells a word.</summary>
    /// <param name="word">The word, UTF-8.</param>
    /// <param name="symbol">Takes each symbol in order.</param>
    /// <param name="end">Called behind the last symbol, and where a character is left out.</param>
    public void Spell(ReadOnlySpan<byte> word, Action<string> symbol, Action end)
    {
        for (var start = 0; start < word.Length;)
        {
            Rune.DecodeFromUtf8(word[start..], out var rune, out var length);
            if (characters.Contains(rune))
                symbol((start > 0 ? prefix : null) + rune + (start + length == word.Length ? suffix : null));
            else
                end();
            start += length;
        }
        end();
    }
}
