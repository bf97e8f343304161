// A set of Unicode scalar values as one bit each: 136 KB whatever the text.
using System.Text;

namespace Loquat.Text.Tokenizers;

internal sealed class CharacterSet
{
    private readonly bool[] _ascii = new bool[0x80];
    private readonly ulong[] _bits = new ulong[0x110000 / 64];

    public void Add(int scalar) => _bits[scalar >> 6] |= 1UL << (scalar & 63);

    public void AddUtf8(ReadOnlySpan<byte> text)
    {
        var position = 0;
        while (position < text.Length)
        {
            var first = text[position];
            if (first < 0x80)
            {
                _ascii[first] = true;
                position++;
                continue;
            }
            Rune.DecodeFromUtf8(text[position..], out var rune, out var length);
            Add(rune.Value);
            position += length;
        }
    }

    /// <summary>The characters in code point order.</summary>
    public string[] ToTokens()
    {
        var tokens = new List<string>();
        for (var scalar = 0; scalar < 0x110000; scalar++)
        {
            if ((_bits[scalar >> 6] >> (scalar & 63) & 1) != 0 || (scalar < 0x80 && _ascii[scalar]))
                tokens.Add(new Rune(scalar).ToString());
        }
        return [.. tokens];
    }
}
