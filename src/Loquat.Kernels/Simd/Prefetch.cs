// Hints to bring memory closer before it is needed. Where the processor has no such instruction they do nothing.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Loquat.Kernels.Simd;

/// <summary>Software prefetching. Any address is allowed: a hint never faults.</summary>
internal static unsafe class Prefetch
{
    /// <summary>Floats of a cache line.</summary>
    internal const int Line = 16;

    /// <summary>Brings two lines of each of <paramref name="rows"/> rows into the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Tile(float* first, nint stride, int rows)
    {
        if (!Sse.IsSupported)
            return;
        for (var i = 0; i < rows; i++, first += stride)
        {
            Sse.Prefetch0(first);
            Sse.Prefetch0(first + Line);
        }
    }

    /// <summary>Brings <paramref name="count"/> floats from <paramref name="first"/> on into the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run(float* first, int count)
    {
        if (!Sse.IsSupported)
            return;
        for (nint i = 0; i < count; i += Line)
            Sse.Prefetch1(first + i);
    }

    /// <summary>Brings <paramref name="count"/> bytes from <paramref name="first"/> on into the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Near(byte* first, int count)
    {
        if (!Sse.IsSupported)
            return;
        for (nint i = 0; i < count; i += 64)
            Sse.Prefetch0(first + i);
    }
}
