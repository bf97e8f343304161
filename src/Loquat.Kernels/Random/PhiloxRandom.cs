// A sequential generator over Philox for code that draws one number after another: shuffling, sampling, batching.
// Its whole state is seed, stream and position, so a run is saved and resumed with three integers.
namespace Loquat.Kernels.Random;

/// <summary>Draws numbers one after another from one Philox stream. Not safe for use by several threads at once.</summary>
/// <param name="seed">The seed of the run.</param>
/// <param name="stream">Which of the seed's independent streams to draw from.</param>
public sealed class PhiloxRandom(ulong seed, ulong stream = 0)
{
    private readonly Philox4x32 _philox = new(seed, stream);
    private UInt128 _block;
    private ulong _blockIndex = ulong.MaxValue;

    /// <summary>The seed of the run.</summary>
    public ulong Seed => _philox.Seed;

    /// <summary>The stream drawn from.</summary>
    public ulong Stream => _philox.Stream;

    /// <summary>Number of 32-bit words drawn so far. Setting it continues from there, forwards or backwards.</summary>
    public ulong Position { get; set; }

    /// <summary>32 random bits: word <see cref="Position"/> of the stream.</summary>
    public uint NextUInt32()
    {
        var index = Position / Philox4x32.BlockWords;
        if (index != _blockIndex)
        {
            _block = _philox.Block(index);
            _blockIndex = index;
        }
        var word = (int)(Position++ % Philox4x32.BlockWords);
        return (uint)(_block >> (32 * word));
    }

    /// <summary>A number in [0, 1), a multiple of 2^-24. One word.</summary>
    public float NextSingle() => Philox4x32.ToUnit(NextUInt32());

    /// <summary>A number in [0, 1), a multiple of 2^-53. Two words.</summary>
    public double NextDouble()
    {
        ulong high = NextUInt32();
        return (((high << 32) | NextUInt32()) >> 11) * (1.0 / (1L << 53));
    }

    /// <summary>An integer in [0, <paramref name="exclusiveMax"/>), each exactly as likely as the other.</summary>
    /// <param name="exclusiveMax">One more than the largest result; at least 1.</param>
    /// <remarks>Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 2019.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMax"/> is below 1.</exception>
    public int NextInt32(int exclusiveMax)
    {
        if (exclusiveMax < 1)
            throw new ArgumentOutOfRangeException(
                nameof(exclusiveMax), $"NextInt32 was given {exclusiveMax} as exclusive maximum; give at least 1.");
        var range = (uint)exclusiveMax;
        var product = (ulong)NextUInt32() * range;
        if ((uint)product < range)
        {
            var rejectBelow = unchecked(0u - range) % range;
            while ((uint)product < rejectBelow)
                product = (ulong)NextUInt32() * range;
        }
        return (int)(product >> 32);
    }
}
