// The Philox4x32-10 block function: counter and key in, 128 random bits out. Everything random in Loquat comes from it, because a number
// that depends only on its index can be made by any thread, in any lane, and made again in the backward pass instead of being stored.
using System.Runtime.CompilerServices;

namespace Loquat.Kernels.Random;

/// <summary>
/// The counter-based generator Philox4x32 with 10 rounds. An instance is one random stream: block <c>i</c> of stream <c>s</c>
/// under seed <c>k</c> is <c>Philox(counter = s·2^64 + i, key = k)</c>.
/// </summary>
/// <param name="seed">The 64-bit key.</param>
/// <param name="stream">The upper half of the counter; streams of one seed are independent.</param>
/// <remarks>Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.</remarks>
public readonly struct Philox4x32(ulong seed, ulong stream)
{
    /// <summary>Number of 32-bit words in a block.</summary>
    public const int BlockWords = 4;

    internal const int Rounds = 10;
    internal const uint MultiplierA = 0xD2511F53;
    internal const uint MultiplierB = 0xCD9E8D57;
    internal const uint WeylA = 0x9E3779B9;
    internal const uint WeylB = 0xBB67AE85;
    internal const float UnitStep = 1f / (1 << 24);

    /// <summary>The key.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>The upper half of every counter.</summary>
    public ulong Stream { get; } = stream;

    /// <summary>The 128 random bits at <paramref name="index"/> of this stream; word 0 is the lowest 32 bits.</summary>
    /// <param name="index">Number of the block.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UInt128 Block(ulong index) => Block(new UInt128(Stream, index), Seed);

    /// <summary>The 32-bit word <paramref name="index"/> of this stream: word index mod 4 of block index / 4.</summary>
    /// <param name="index">Number of the word.</param>
    public uint Word(ulong index) => (uint)(Block(index / BlockWords) >> (32 * (int)(index % BlockWords)));

    /// <summary>The block function itself. Word 0 of counter, key and result is the lowest 32 bits.</summary>
    /// <param name="counter">The four 32-bit words of the counter.</param>
    /// <param name="key">The two 32-bit words of the key.</param>
    /// <returns>Four random 32-bit words.</returns>
    public static UInt128 Block(UInt128 counter, ulong key)
    {
        var low = (ulong)counter;
        var high = (ulong)(counter >> 64);
        uint c0 = (uint)low, c1 = (uint)(low >> 32), c2 = (uint)high, c3 = (uint)(high >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var productA = (ulong)c0 * MultiplierA;
            var productB = (ulong)c2 * MultiplierB;
            c0 = (uint)(productB >> 32) ^ c1 ^ k0;
            c1 = (uint)productB;
            c2 = (uint)(productA >> 32) ^ c3 ^ k1;
            c3 = (uint)productA;
            k0 += WeylA;
            k1 += WeylB;
        }
        return new UInt128(((ulong)c3 << 32) | c2, ((ulong)c1 << 32) | c0);
    }

    /// <summary>A random word as a number in [0, 1): its upper 24 bits over 2^24, exact in float32.</summary>
    /// <param name="word">32 random bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToUnit(uint word) => (word >> 8) * UnitStep;
}
