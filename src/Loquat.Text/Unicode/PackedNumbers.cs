// Numbers of seven bits a byte, lowest first, the high bit set on all but the last byte: the form of the packed Unicode tables.
namespace Loquat.Text.Unicode;

/// <summary>Reads packed numbers.</summary>
internal static class PackedNumbers
{
    /// <summary>The number at a position, which then is that of the next one.</summary>
    public static int Next(byte[] data, ref int position)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = data[position++];
            value |= (part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
