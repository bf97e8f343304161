// Random numbers for drawing segmentations: SplitMix64, started from a seed and the number of the piece, so that order and threads do not matter.
namespace Loquat.Text.Models;

/// <summary>A small random generator (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").</summary>
internal struct SampleRandom(ulong seed, ulong stream)
{
    private ulong _state = Mix(seed + 0x9E3779B97F4A7C15UL) ^ Mix((stream * 0xD1342543DE82EF95UL) + 0x2545F4914F6CDD1DUL);

    /// <summary>A number from 0 to below 1.</summary>
    public double NextDouble()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
