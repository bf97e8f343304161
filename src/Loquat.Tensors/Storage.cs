// The memory behind tensors, as the engine sees it: a typed, counted block that belongs to a backend and perhaps to a workspace.
using Loquat.Kernels.Quantization;
using Loquat.Tensors.Backends;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors;

/// <summary>
/// A block of elements on a device. Storages rented from a <see cref="Workspace"/> are counted and reused; the others live as long as someone
/// refers to them.
/// </summary>
public abstract class Storage(Backend backend, DType type, int count)
{
    /// <summary>The device that the memory is on.</summary>
    public Backend Backend { get; } = backend;

    /// <summary>Element type.</summary>
    public DType Type { get; private protected set; } = type;

    /// <summary>Number of elements in use (a reused block may be larger).</summary>
    public int Count { get; private protected set; } = count;

    /// <summary>How the weight was stored whose packed form this is, or null for plain row-major elements.</summary>
    public WeightLayout? Packing { get; internal set; }

    /// <summary>What a packed weight's numbers are stored as.</summary>
    public WeightFormat PackedFormat { get; internal set; }

    /// <summary>Number of elements that fit.</summary>
    internal long CapacityBytes { get; init; }

    /// <summary>The workspace to return to, or null for memory that the garbage collector owns.</summary>
    internal Workspace? Owner { get; set; }

    /// <summary>Number of tensors and gradients that use the block; 0 once it went back.</summary>
    internal int References { get; set; }

    /// <summary>How often the block has gone back; a tensor that remembers an older number is stale.</summary>
    internal int Generation { get; set; }

    /// <summary>Position in the owner's list of live storages.</summary>
    internal int LiveIndex { get; set; } = -1;

    /// <summary>Gives the block a new type and length within its capacity.</summary>
    internal void Reuse(DType type, int count)
    {
        Type = type;
        Count = count;
    }

    /// <summary>Adds a user.</summary>
    internal void AddReference() => References++;

    /// <summary>Removes a user; the last one returns the block to its workspace.</summary>
    internal void Release()
    {
        if (--References == 0)
            Owner?.TakeBack(this);
    }
}
