// The Castagnoli checksum, and the rotated form of it that record files use.
using System.Buffers.Binary;
using System.Numerics;

namespace Loquat.Formats.TensorBoard;

/// <summary>CRC-32C (polynomial 0x1EDC6F41, reflected).</summary>
/// <remarks>Source: RFC 3720, appendix B.4, has its test vectors.</remarks>
public static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>The checksum.</returns>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        while (data.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }
        foreach (var value in data)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>The checksum as record files store it: rotated right by 15 bits, plus 0xA282EAD8.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>The masked checksum.</returns>
    public static uint Masked(ReadOnlySpan<byte> data) => unchecked(BitOperations.RotateRight(Compute(data), 15) + 0xA282EAD8u);
}
