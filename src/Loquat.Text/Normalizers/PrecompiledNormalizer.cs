// SentencePiece's normalization rules: a double-array trie (Darts-clone's layout) over UTF-8 finds the longest rule, a block of texts holds what it gives.
using System.Buffers.Binary;
using System.Text;
using Loquat.Text.Alignment;

namespace Loquat.Text.Normalizers;

/// <summary>Replaces, from left to right, the longest spelling that has a rule, as SentencePiece does.</summary>
public sealed class PrecompiledNormalizer : Normalizer, ITextRewriter
{
    private readonly byte[] _charsmap;
    private readonly uint[] _units;
    private readonly int _textStart;

    /// <summary>Takes the rules.</summary>
    /// <param name="charsmap">Length of the trie in bytes (32-bit little-endian), the trie, and the texts, each ended by a zero byte.</param>
    /// <exception cref="ArgumentException">The lengths do not add up.</exception>
    public PrecompiledNormalizer(ReadOnlyMemory<byte> charsmap)
    {
        _charsmap = charsmap.ToArray();
        var length = _charsmap.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(_charsmap);
        if (length % 4 != 0 || length > _charsmap.Length - 4)
            throw new ArgumentException($"the precompiled_charsmap of {_charsmap.Length} bytes does not hold the trie that it announces", nameof(charsmap));
        _units = new uint[length / 4];
        for (var i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(_charsmap.AsSpan(4 + (4 * i)));
        _textStart = 4 + (int)length;
    }

    /// <inheritdoc/>
    public override string TypeName => "Precompiled";

    /// <summary>The rules as they were given.</summary>
    public ReadOnlyMemory<byte> Charsmap => _charsmap;

    /// <inheritdoc/>
    public override void Normalize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_units.Length > 0)
            text.Rewrite(this);
    }

    /// <inheritdoc/>
    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        for (var start = 0; start < piece.Length;)
        {
            var (length, text) = Longest(piece[start..]);
            if (length == 0)
            {
                Rune.DecodeFromUtf16(piece[start..], out _, out length);
                writer.Copy(length);
            }
            else if (TextAt(text) is { Length: > 0 } replacement)
            {
                writer.Replace(length, replacement);
            }
            else
            {
                writer.Drop(length);
            }
            start += length;
        }
    }

    private (int Length, uint Text) Longest(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[4];
        var best = (Length: 0, Text: 0u);
        var node = OffsetOf(_units[0]);
        for (var position = 0; position < text.Length;)
        {
            Rune.DecodeFromUtf16(text[position..], out var rune, out var length);
            position += length;
            var isLeaf = false;
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                node ^= value;
                if (node >= _units.Length || (_units[node] & 0x800000FF) != value)
                    return best;
                isLeaf = (_units[node] & 0x100) != 0;
                node ^= OffsetOf(_units[node]);
            }
            if (isLeaf && node < _units.Length)
                best = (position, _units[node] & 0x7FFFFFFF);
        }
        return best;
    }

    private string TextAt(uint offset)
    {
        if (offset >= _charsmap.Length - _textStart)
            return "";
        var text = _charsmap.AsSpan(_textStart + (int)offset);
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    private static uint OffsetOf(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
