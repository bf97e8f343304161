// One block of flat memory and the leaves in it.
using Loquat.Tensors.Backends;

namespace Loquat.Tensors.Flat;

/// <summary>A block that leaves are cut from, front to back.</summary>
internal sealed class FlatSlab
{
    private const int AlignmentBytes = 64;
    private readonly Backend _backend;
    private readonly Storage _values;
    private readonly List<Tensor> _tensors = [];
    private readonly List<int> _offsets = [];
    private Storage? _gradients;
    private int _used;
    private bool _isFinal;

    internal FlatSlab(Backend backend, int capacity)
    {
        _backend = backend;
        _values = backend.AllocateZeroed(backend.RealType, capacity);
    }

    /// <summary>Number of elements that fit.</summary>
    internal int Capacity => _values.Count;

    /// <summary>The leaves in order.</summary>
    internal IReadOnlyList<Tensor> Tensors => _tensors;

    /// <summary>Whether a leaf of that many elements may be added.</summary>
    internal bool Fits(int count) => !_isFinal && NextOffset() + count <= Capacity;

    internal Tensor Add(Shape shape)
    {
        var offset = (int)NextOffset();
        var tensor = Cut(_values, offset, shape);
        tensor.Place = new FlatPlace(this, offset);
        _tensors.Add(tensor);
        _offsets.Add(offset);
        _used = offset + shape.Count;
        return tensor;
    }

    /// <summary>Memory for the gradient of the leaf at <paramref name="offset"/>. The first call allocates that of all leaves of the slab.</summary>
    internal Tensor Gradient(int offset, Shape shape)
    {
        _isFinal = true;
        _gradients ??= _backend.AllocateZeroed(_backend.RealType, _used);
        return Cut(_gradients, offset, shape);
    }

    internal FlatSlab Twin()
    {
        _isFinal = true;
        var twin = new FlatSlab(_backend, _used);
        // State is read before it is written. Memory that is first touched by a read may begin on the system's shared page of zeros, and older Linux splits
        // a huge one into small ones when it is written to: write first.
        _backend.Fill(twin._values, 0);
        foreach (var tensor in _tensors)
            twin.Add(tensor.Shape);
        return twin;
    }

    internal Storage Values(int start, int count) => _backend.Slice(_values, start, count);

    internal Storage Gradients(int start, int count) => _gradients is { } gradients
        ? _backend.Slice(gradients, start, count)
        : throw new InvalidOperationException("Gradients were asked of flat memory before any was computed; call Backward first.");

    internal void AddRuns(int number, bool onlyWithGradient, bool acrossGaps, ICollection<FlatRun> runs)
    {
        var (start, end) = (0, -1);
        for (var i = 0; i < _tensors.Count; i++)
        {
            var isWanted = !onlyWithGradient || _tensors[i].HasGradient;
            if (end >= 0 && (!isWanted || (!acrossGaps && end != _offsets[i])))
            {
                runs.Add(new FlatRun(number, start, end - start));
                end = -1;
            }
            if (!isWanted)
                continue;
            start = end < 0 ? _offsets[i] : start;
            end = _offsets[i] + _tensors[i].Count;
        }
        if (end >= 0)
            runs.Add(new FlatRun(number, start, end - start));
    }

    private Tensor Cut(Storage from, int offset, Shape shape)
    {
        var storage = _backend.Slice(from, offset, shape.Count);
        storage.References = 1;
        return new Tensor(storage, shape);
    }

    private long NextOffset()
    {
        var unit = AlignmentBytes / _values.Type.Size();
        return ((long)_used + unit - 1) / unit * unit;
    }
}

/// <summary>Where a leaf lies.</summary>
/// <param name="Slab">The block.</param>
/// <param name="Offset">Its first element there.</param>
internal sealed record FlatPlace(FlatSlab Slab, int Offset);
