// The 256 visible characters that byte-level vocabularies write bytes with: printable Latin-1 as itself, the rest from U+0100 upward in order.
namespace Loquat.Text.Tokenizers;

/// <summary>The byte-to-character mapping of byte-level tokenizers (introduced with GPT-2).</summary>
internal static class ByteAlphabet
{
    private static readonly char[] s_characters = Build();
    private static readonly Dictionary<char, byte> s_bytes = s_characters.Select((character, value) => (character, value))
        .ToDictionary(pair => pair.character, pair => (byte)pair.value);

    public static char CharacterOf(byte value) => s_characters[value];

    public static bool TryGetByte(char character, out byte value) => s_bytes.TryGetValue(character, out value);

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
