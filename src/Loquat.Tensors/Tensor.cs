// A dense row-major array with a place in the gradient graph. What can be done with tensors stands in Operations/, by family.
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Backends;
using Loquat.Tensors.Flat;

namespace Loquat.Tensors;

/// <summary>
/// A dense, row-major, contiguous array of numbers. Made inside a <see cref="Workspace"/> scope it lives until the scope ends; elsewhere it is garbage
/// collected. Nobody disposes it.
/// </summary>
public sealed partial class Tensor
{
    private Storage _storage;
    private int _generation;

    internal Tensor(Storage storage, Shape shape)
    {
        _storage = storage;
        _generation = storage.Generation;
        Shape = shape;
    }

    /// <summary>The extents.</summary>
    public Shape Shape { get; private set; }

    /// <summary>Number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>Element type.</summary>
    public DType Type => _storage.Type;

    /// <summary>The device that the tensor is on.</summary>
    public Backend Backend => _storage.Backend;

    /// <summary>
    /// The memory behind the tensor.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The workspace has taken the memory back.</exception>
    /// <exception cref="InvalidOperationException">The tensor is a packed weight.</exception>
    public Storage Storage
    {
        get
        {
            var storage = ProductStorage;
            if (storage.Packing is not null)
                ThrowPacked();
            return storage;
        }
    }

    /// <summary>The memory of a weight, packed or not: for the operations that know both.</summary>
    internal Storage ProductStorage
    {
        get
        {
            if (_storage.Generation != _generation)
                ThrowTakenBack();
            return _storage;
        }
    }

    /// <summary>Whether this is a weight in the order in which products read it; see <see cref="Operations.PackingOperations"/>.</summary>
    public bool IsPacked => _storage.Packing is not null;

    /// <summary>Whether <see cref="Backward"/> computes a gradient for this tensor.</summary>
    public bool RequiresGrad { get; internal set; }

    /// <summary>The gradient of the last backward passes with respect to this leaf, or null if none has been computed.</summary>
    /// <remarks>Change it, if at all, by <see cref="Overwrite"/>: backward passes remember which rows of a table's gradient differ from 0.</remarks>
    public Tensor? Grad => HasGradient ? GradientBuffer : null;

    /// <summary>The operation that made this tensor, while its graph is alive.</summary>
    internal Node? Creator { get; set; }

    /// <summary>When a backward pass used up the history of this result; 0 if none has.</summary>
    internal long ConsumedAt { get; set; }

    /// <summary>Where the gradient is collected: rented for an intermediate result, owned for a leaf.</summary>
    internal Tensor? GradientBuffer { get; set; }

    /// <summary>Whether <see cref="GradientBuffer"/> holds a value (rather than memory waiting for one).</summary>
    internal bool HasGradient { get; set; }

    /// <summary>For a gradient that look-ups add to: the rows that may differ from 0; null where nobody keeps count.</summary>
    internal TouchedRows? Rows { get; set; }

    /// <summary>Where a leaf in flat memory lies; null for any other tensor.</summary>
    internal FlatPlace? Place { get; set; }

    /// <summary>Whether backward leaves the value in place for its reader.</summary>
    internal bool IsRetained { get; private set; }

    /// <summary>Marks a leaf whose gradient is wanted. Returns the tensor itself.</summary>
    /// <exception cref="InvalidOperationException">The tensor is the result of an operation, or holds integers.</exception>
    public Tensor WithGradient()
    {
        if (Creator is not null || Type == DType.Int32)
            throw new InvalidOperationException("Only a floating-point leaf can ask for a gradient; this tensor is an operation's result or holds integers.");
        RequiresGrad = true;
        return this;
    }

    /// <summary>
    /// Keeps the value of an intermediate result readable after <see cref="Backward"/>, which otherwise releases it as it goes. The workspace scope
    /// still ends it. After the pass the tensor is a constant: its history has been used. Returns the tensor itself.
    /// </summary>
    public Tensor Retain()
    {
        IsRetained = true;
        return this;
    }

    /// <summary>
    /// Computes d this / d leaf for every leaf that requires a gradient and adds it to the leaf's <see cref="Grad"/>; consumes the graph.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor is no scalar, or nothing in its history requires a gradient.</exception>
    public void Backward() => GradientTape.Backward(this);

    /// <summary>Forgets the gradient; the next backward pass overwrites its memory.</summary>
    public void ClearGradient() => HasGradient = false;

    /// <summary>The same values without history: operations on it record nothing.</summary>
    public Tensor Detach()
    {
        var storage = Storage;
        storage.AddReference();
        return Workspace.NewTensor(storage, Shape);
    }

    /// <summary>A tensor of another shape over the same memory, outside the graph.</summary>
    internal Tensor ViewAs(Shape shape)
    {
        var storage = Storage;
        storage.AddReference();
        return Workspace.NewTensor(storage, shape);
    }

    /// <summary>Makes the object another tensor, without gradient or history.</summary>
    internal void Rebind(Storage storage, in Shape shape)
    {
        _storage = storage;
        _generation = storage.Generation;
        Shape = shape;
        RequiresGrad = false;
        Creator = null;
        ConsumedAt = 0;
        GradientBuffer = null;
        HasGradient = false;
        Rows = null;
        Place = null;
        IsRetained = false;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Tensor {Type} {Shape}{(RequiresGrad ? " with gradient" : "")}";

    private void ThrowPacked() => throw new InvalidOperationException(
        $"This {Shape} weight is packed for products, and only Linear and Embedding read it so, without a gradient of its own; unpack it first (Model.UnpackWeights or UnpackWeight).");

    private void ThrowTakenBack() => throw new ObjectDisposedException(nameof(Tensor),
        $"The memory of this {Shape} tensor has gone back to its workspace: its scope has ended, or Backward released it as an intermediate result. " +
        "Read it earlier, call Retain() before Backward, or copy it out with ToArray().");
}
