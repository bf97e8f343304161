// The tokens <0x00> to <0xFF> that stand for single bytes where a vocabulary lacks a character.
using System.Globalization;
using System.Text;

namespace Loquat.Text.Models;

/// <summary>Ids of the byte tokens of a vocabulary.</summary>
internal sealed class ByteTokens
{
    private readonly int[] _ids = new int[256];

    public ByteTokens(Vocabulary vocabulary)
    {
        for (var value = 0; value < 256; value++)
            vocabulary.TryGetId(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out _ids[value]);
    }

    /// <summary>The id of a byte, or -1.</summary>
    public int this[byte value] => _ids[value];

    /// <summary>Whether all bytes of a character have tokens.</summary>
    public bool Has(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
        {
            if (_ids[value] < 0)
                return false;
        }
        return true;
    }

    /// <summary>Adds the tokens of a character's bytes.</summary>
    public void Add(Rune rune, int start, int end, BpeScratch scratch)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            scratch.Add(_ids[value], start, end);
    }
}
