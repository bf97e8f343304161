// The loop of every optimiser step: each element is read, updated and written once, whichever lane or thread it falls to.
using System.Globalization;
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Optimizers;

/// <summary>An optimiser's formula for the elements at one index.</summary>
internal interface IUpdate
{
    /// <summary>Updates elements [<paramref name="i"/>, i + width).</summary>
    void Element<V>(int i) where V : unmanaged, ILanes<V>;
}

/// <summary>Runs an update over all elements.</summary>
internal readonly struct UpdateLoop<TUpdate>(TUpdate update) : IRangeKernel where TUpdate : unmanaged, IUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var local = update;
        var i = start;
        for (; i <= end - V.Width; i += V.Width)
            local.Element<V>(i);
        for (; i < end; i++)
            local.Element<Lanes1>(i);
    }
}

/// <summary>Launches updates, and the arithmetic on their scalars.</summary>
internal static class Update
{
    internal static void Launch<TUpdate>(in TUpdate update, int count, long costPerElement) where TUpdate : unmanaged, IUpdate =>
        RangeKernel.Launch(new UpdateLoop<TUpdate>(update), count, costPerElement);

    /// <summary>
    /// The double that a setting's shortest decimal names: 0.999 for 0.999f, whose own value is 0.99900001. What is derived from
    /// it (1 - β, β^t) then has the digits that double settings would give.
    /// </summary>
    internal static double Exact(float setting)
    {
        if (!float.IsFinite(setting))
            return setting;
        Span<char> digits = stackalloc char[32];
        return setting.TryFormat(digits, out var written, "R", CultureInfo.InvariantCulture)
            ? double.Parse(digits[..written], CultureInfo.InvariantCulture)
            : setting;
    }

    internal static void CheckLength(string optimizer, string name, int length, int parameters)
    {
        if (length != parameters)
            throw new ArgumentException($"{optimizer} was given {length} elements of {name} for {parameters} parameters; give equal lengths.", name);
    }
}
