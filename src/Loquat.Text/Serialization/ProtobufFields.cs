// Walks the fields of a protocol buffer message; a message that does not add up ends the walk with IsBroken set.
using System.Buffers.Binary;

namespace Loquat.Text.Serialization;

/// <summary>The fields of a message, one after another.</summary>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Whether the message does not add up.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Number of the field.</summary>
    public ulong Field { get; private set; }

    /// <summary>The value of a number, as its bits.</summary>
    public ulong Bits { get; private set; }

    /// <summary>The contents of a text, bytes or message.</summary>
    public ReadOnlySpan<byte> Contents { get; private set; }

    public bool Next()
    {
        if (_rest.IsEmpty || !TryReadNumber(out var tag))
            return false;
        Field = tag >> 3;
        Bits = 0;
        Contents = default;
        var kind = tag & 7;
        if (kind == 0)
        {
            if (!TryReadNumber(out var bits))
                return false;
            Bits = bits;
            return true;
        }
        ulong length = kind switch { 1 => 8, 5 => 4, _ => 0 };
        if (kind is not (1 or 2 or 5) || (kind == 2 && !TryReadNumber(out length)) || length > (ulong)_rest.Length)
        {
            IsBroken = true;
            return false;
        }
        Contents = _rest[..(int)length];
        _rest = _rest[(int)length..];
        Bits = kind switch { 1 => BinaryPrimitives.ReadUInt64LittleEndian(Contents), 5 => BinaryPrimitives.ReadUInt32LittleEndian(Contents), _ => 0 };
        return true;
    }

    private bool TryReadNumber(out ulong value)
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
        IsBroken = true;
        return false;
    }
}
