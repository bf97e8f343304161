// The bytes of every token of a byte-level vocabulary, one behind the other, for decoding.
using System.Buffers;
using System.Text;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.ByteLevel;

/// <summary>What each id stands for, as bytes.</summary>
internal sealed class TokenBytes
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;

    /// <summary>Takes the spellings by id: those in the byte alphabet become its bytes, others their UTF-8 form.</summary>
    public TokenBytes(int size, Func<int, string> spellingOf)
    {
        _ends = new int[size + 1];
        var bytes = new List<byte>();
        for (var id = 0; id < size; id++)
        {
            Append(spellingOf(id), bytes);
            _ends[id + 1] = bytes.Count;
        }
        _bytes = [.. bytes];
    }

    /// <summary>The bytes of an id.</summary>
    public ReadOnlySpan<byte> this[int id] => _bytes.AsSpan(_ends[id], _ends[id + 1] - _ends[id]);

    /// <summary>The text of a list of ids; bytes that form no character become U+FFFD.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var length = 0;
        foreach (var id in ids)
            length = checked(length + this[id].Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var position = 0;
        foreach (var id in ids)
        {
            this[id].CopyTo(rented.AsSpan(position));
            position += this[id].Length;
        }
        var text = Encoding.UTF8.GetString(rented, 0, length);
        ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    /// <summary>Adds the bytes of a spelling.</summary>
    public static void Append(string spelling, List<byte> bytes)
    {
        var start = bytes.Count;
        foreach (var character in spelling)
        {
            if (ByteAlphabet.TryGetByte(character, out var value))
            {
                bytes.Add(value);
                continue;
            }
            bytes.RemoveRange(start, bytes.Count - start);
            bytes.AddRange(Encoding.UTF8.GetBytes(spelling));
            return;
        }
    }
}
