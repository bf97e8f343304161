// Scratch memory of the running thread, kept from call to call so that kernels allocate nothing in the steady state.
namespace Loquat.Kernels.Memory;

/// <summary>What a piece of scratch memory is for. Kernels that may call each other use different pieces.</summary>
internal enum ScratchUse
{
    /// <summary>Packed right operand of a matrix product, shared by the team.</summary>
    GemmShared,

    /// <summary>Packed panel of the right operand, one thread's own.</summary>
    GemmRight,

    /// <summary>Packed rows of the left operand, one thread's own.</summary>
    GemmLeft,

    /// <summary>Partial sums of a job, shared by the team.</summary>
    Partials,

    /// <summary>Score tiles and packed keys and values of attention.</summary>
    Attention,
}

/// <summary>Grow-only aligned buffers, one for each thread and use.</summary>
internal static unsafe class WorkerScratch
{
    private const long Granule = 64 << 10;

    [ThreadStatic]
    private static NativeBlock?[]? t_blocks;

    /// <summary>At least <paramref name="count"/> floats, 64-byte aligned, with whatever was left in them.</summary>
    /// <remarks>Valid until the same thread asks for a larger piece of the same use.</remarks>
    internal static float* Floats(ScratchUse use, long count)
    {
        var blocks = t_blocks ??= new NativeBlock?[Enum.GetValues<ScratchUse>().Length];
        var block = blocks[(int)use];
        var bytes = count * sizeof(float);
        if (block is null || block.Bytes < bytes)
        {
            block?.Free();
            block = blocks[(int)use] = NativeBlock.Allocate((bytes + Granule - 1) / Granule * Granule);
        }
        return (float*)block.Pointer;
    }
}
