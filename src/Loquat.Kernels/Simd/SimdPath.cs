// Which vector width the kernels use: the widest that the machine has, or what LOQUAT_SIMD asks for.
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Loquat.Kernels.Simd;

/// <summary>A vector width that kernels can run in; the number is the width in bits.</summary>
public enum SimdWidth
{
    /// <summary>One float at a time.</summary>
    Scalar = 0,

    /// <summary>Four floats: SSE, NEON.</summary>
    Vector128 = 128,

    /// <summary>Eight floats: AVX2.</summary>
    Vector256 = 256,

    /// <summary>Sixteen floats: AVX-512.</summary>
    Vector512 = 512,
}

/// <summary>Chooses the lane width at start-up that range kernels run in.</summary>
public static class SimdPath
{
    /// <summary>The environment variable that forces a width: scalar, 128, 256 or 512.</summary>
    public const string Variable = "LOQUAT_SIMD";

    private static SimdWidth s_current = Choose(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The width in force.</summary>
    public static SimdWidth Current => s_current;

    /// <summary>The widths that this machine can run, widest first: the order of preference.</summary>
    public static IReadOnlyList<SimdWidth> Supported { get; } =
        [.. new[] { SimdWidth.Vector512, SimdWidth.Vector256, SimdWidth.Vector128, SimdWidth.Scalar }.Where(IsSupported)];

    /// <summary>Whether this machine has instructions of that width.</summary>
    /// <remarks>
    /// The 512-bit test asks for the instructions themselves: <see cref="Vector512.IsHardwareAccelerated"/> is false on processors where the
    /// runtime prefers 256 bits although their 512-bit multiply-add is measurably faster.
    /// </remarks>
    public static bool IsSupported(SimdWidth width) => width switch
    {
        SimdWidth.Vector512 => Vector512.IsHardwareAccelerated || Avx512F.IsSupported,
        SimdWidth.Vector256 => Vector256.IsHardwareAccelerated,
        SimdWidth.Vector128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };

    /// <summary>Makes every kernel run in <paramref name="width"/> from now on. For tests and benchmarks.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine lacks that width.</exception>
    public static void Force(SimdWidth width)
    {
        if (!IsSupported(width))
            throw new PlatformNotSupportedException($"This processor has no {width} instructions. Use one of: {string.Join(", ", Supported)}.");
        s_current = width;
    }

    private static SimdWidth Choose(string? asked)
    {
        SimdWidth? wanted = asked?.Trim().ToLowerInvariant() switch
        {
            null or "" => null,
            "scalar" => SimdWidth.Scalar,
            "128" => SimdWidth.Vector128,
            "256" => SimdWidth.Vector256,
            "512" => SimdWidth.Vector512,
            _ => throw new PlatformNotSupportedException($"{Variable} is '{asked}'; it takes scalar, 128, 256 or 512."),
        };
        if (wanted is { } width && !IsSupported(width))
            throw new PlatformNotSupportedException($"{Variable} asks for {asked}, which this processor lacks. Unset it or name a narrower width.");
        return wanted ?? new[] { SimdWidth.Vector512, SimdWidth.Vector256, SimdWidth.Vector128, SimdWidth.Scalar }.First(IsSupported);
    }
}
