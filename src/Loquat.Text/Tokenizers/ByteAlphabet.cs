// The 256 visible characters that byte-level vocabularies write bytes with: printable Latin-1 as itself, the rest from U+0100 upward in order.
namespace Loquat.Text.Tokenizers;

/// <summary>The byte-to-character mapping of byte-level tokenizers (introduced with GPT-2).</summary>
internal static class ByteAlphabet
{
    private static readonly char[] s_characters = Build();
    private static readonly short[] s_bytes = Invert();

    public static char CharacterOf(byte value) => s_characters[value];

    public static bool TryGetByte(char character, out byte value)
    {
        var found = character < s_bytes.Length ? s_bytes[character] : (short)-1;
        value = (byte)found;
        return found >= 0;
    }

    /// <summary>Spells bytes; the destination is as long as they are.</summary>
    public static void Spell(ReadOnlySpan<byte> bytes, Span<char> destination)
    {
        for (var i = 0; i < bytes.Length; i++)
            destination[i] = s_characters[bytes[i]];
    }

    private static short[] Invert()
    {
        var bytes = new short[s_characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
            bytes[s_characters[value]] = (short)value;
        return bytes;
    }

    private static char[] Build()
    {
        var characters = new char[256];
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var isPrintable = value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = (char)(isPrintable ? value : next++);
        }
        return characters;
    }
}
