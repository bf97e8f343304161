// Tensors that lie side by side in a few large blocks: parameters, and in memory of the same layout their gradients and the state of optimisers.
// What is done to every element alike is then done to long stretches instead of to one small tensor after the other.
using Loquat.Tensors.Backends;

namespace Loquat.Tensors.Flat;

/// <summary>
/// A row of persistent leaves in large blocks (slabs), in the order in which they are added. Each begins at a multiple of 64 bytes of its slab; what lies
/// between two of them is zero. Gradients of the leaves lie in slabs of the same layout, which exist once a backward pass needs them.
/// </summary>
/// <param name="backend">The device of the memory.</param>
/// <remarks>
/// How much will be added is not known in advance: a slab holds three times what the slabs before it hold, from 256 KiB to 64 MiB, and a larger tensor gets
/// a slab of its own size.
/// </remarks>
public sealed class FlatMemory(Backend backend)
{
    private const long SmallestSlab = 256 << 10;
    private const long LargestSlab = 64 << 20;
    private readonly List<FlatSlab> _slabs = [];
    private readonly List<Tensor> _tensors = [];
    private long _bytes;

    /// <summary>The device of the memory.</summary>
    public Backend Backend { get; } = backend;

    /// <summary>The leaves in order.</summary>
    public IReadOnlyList<Tensor> Tensors => _tensors;

    /// <summary>Adds a leaf of zeros behind the others.</summary>
    /// <param name="shape">Its shape; the element type is the backend's <see cref="Backend.RealType"/>.</param>
    public Tensor Add(Shape shape)
    {
        var slab = _slabs.Count > 0 && _slabs[^1].Fits(shape.Count) ? _slabs[^1] : Open(shape.Count);
        var tensor = slab.Add(shape);
        _tensors.Add(tensor);
        return tensor;
    }

    /// <summary>
    /// Zeros in the same layout, for state that belongs to the leaves one by one. The layout so far is final then: a leaf that is added later begins a new slab.
    /// </summary>
    public FlatMemory Twin()
    {
        var twin = new FlatMemory(Backend);
        foreach (var slab in _slabs)
        {
            var copy = slab.Twin();
            twin._slabs.Add(copy);
            twin._tensors.AddRange(copy.Tensors);
        }
        return twin;
    }

    /// <summary>Appends the longest stretches of wanted leaves that are neighbours.</summary>
    /// <param name="onlyWithGradient">Whether leaves without a gradient are left out.</param>
    /// <param name="acrossGaps">Whether a stretch may hold the zeros between two leaves.</param>
    /// <param name="runs">Takes the stretches.</param>
    public void AddRuns(bool onlyWithGradient, bool acrossGaps, ICollection<FlatRun> runs)
    {
        for (var i = 0; i < _slabs.Count; i++)
            _slabs[i].AddRuns(i, onlyWithGradient, acrossGaps, runs);
    }

    /// <summary>Whether the stretch, perhaps of a twin, lies in this memory: not where leaves were added to the other one later.</summary>
    public bool Holds(FlatRun run) => run.Slab < _slabs.Count && run.Start + (long)run.Count <= _slabs[run.Slab].Capacity;

    /// <summary>The values of a stretch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">This memory does not hold the stretch.</exception>
    public Storage Values(FlatRun run) => _slabs[run.Slab].Values(run.Start, run.Count);

    /// <summary>The gradients of a stretch, zero between leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">This memory does not hold the stretch.</exception>
    /// <exception cref="InvalidOperationException">No leaf of the slab has had a gradient.</exception>
    public Storage Gradients(FlatRun run) => _slabs[run.Slab].Gradients(run.Start, run.Count);

    private FlatSlab Open(int count)
    {
        var size = Backend.RealType.Size();
        var usual = Math.Clamp(3 * _bytes, SmallestSlab, LargestSlab) / size;
        var slab = new FlatSlab(Backend, (int)Math.Max(count, usual));
        _bytes += (long)slab.Capacity * size;
        _slabs.Add(slab);
        return slab;
    }
}
