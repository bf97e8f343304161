// Walks the fields of a protocol buffer message; a message that does not add up ends the walk with IsBroken set.
using System.Buffers.Binary;

namespace Loquat.Formats.Protobuf;

/// <summary>The fields of a message, one after another (wire format: https://protobuf.dev/programming-guides/encoding).</summary>
/// <param name="message">The bytes of the message.</param>
public ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Whether the message does not add up.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>The value of an integer or fixed-width field, as its bits.</summary>
    public ulong Bits { get; private set; }

    /// <summary>The contents of a text, bytes or message field.</summary>
    public ReadOnlySpan<byte> Contents { get; private set; }

    /// <summary>The value of a field of 64 bits as a number.</summary>
    public readonly double Double => BitConverter.UInt64BitsToDouble(Bits);

    /// <summary>The value of a field of 32 bits as a number.</summary>
    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)Bits);

    /// <summary>Goes to the next field; false at the end and where the message is broken.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty || !Varint(out var tag))
            return false;
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        Contents = default;
        Bits = 0;
        switch (tag & 7)
        {
            case 0:
                if (!Varint(out var bits))
                    return false;
                Bits = bits;
                return true;
            case 1 when _rest.Length >= 8:
                Bits = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[8..];
                return true;
            case 5 when _rest.Length >= 4:
                Bits = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[4..];
                return true;
            case 2:
                if (!Varint(out var length))
                    return false;
                if (length > (ulong)_rest.Length)
                    return Broken();
                Contents = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            default:
                return Broken();
        }
    }

    private bool Varint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }
        return Broken();
    }

    private bool Broken()
    {
        IsBroken = true;
        return false;
    }
}
