// The story generator's own random numbers (SplitMix64): integers only, so that a seed tells the same stories on every platform.
namespace Loquat.Text.Stories;

/// <summary>SplitMix64 (Steele, Lea and Flood, 2014): a 64-bit counter passed through a mixing function.</summary>
internal struct StoryRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The generator of story number <paramref name="index"/> of the stream <paramref name="seed"/>.</summary>
    public static StoryRandom ForStory(ulong seed, ulong index) => new(Mix(Mix(seed + 0x9E3779B97F4A7C15) ^ Mix(index + 0xD1B54A32D192ED03)));

    /// <summary>The next number in [0, <paramref name="count"/>), from the high half of a 64 by 32 bit product.</summary>
    public int Next(int count)
    {
        _state += 0x9E3779B97F4A7C15;
        return (int)(((Mix(_state) >> 32) * (ulong)count) >> 32);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
