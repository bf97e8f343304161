// What a check runs on: a backend, and for the processor's own a lane width. Width and thread count are shared by the whole process, so the
// tests of this assembly run one after the other.
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;
using Loquat.Tensors.Backends;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Loquat.Golden.Tests.Harness;

/// <summary>A backend, perhaps in a forced lane width.</summary>
public sealed record Engine(string Name, Backend Backend, SimdWidth? Width)
{
    /// <summary>The scalar twins in float64.</summary>
    public static Engine Reference64 { get; } = new("reference in float64", ReferenceBackend<double>.Instance, null);

    /// <summary>The scalar twins in float32.</summary>
    public static Engine Reference32 { get; } = new("reference in float32", ReferenceBackend<float>.Instance, null);

    /// <summary>The fast kernels in every lane width of this machine.</summary>
    public static IReadOnlyList<Engine> Widths { get; } =
        [.. SimdPath.Supported.Select(width => new Engine($"processor, {width}", CpuBackend.Instance, width))];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Engine> All { get; } = [Reference64, Reference32, .. Widths];

    /// <summary>Runs <paramref name="work"/> with this engine as the default.</summary>
    public void Run(Action work, int threads = 2)
    {
        var (width, team) = (SimdPath.Current, WorkerTeam.Threads);
        using var restore = Backend.Use(Backend);
        try
        {
            if (Width is { } forced)
                SimdPath.Force(forced);
            WorkerTeam.Threads = threads;
            work();
        }
        finally
        {
            SimdPath.Force(width);
            WorkerTeam.Threads = team;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
