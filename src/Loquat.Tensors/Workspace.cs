// Memory that lasts for a step. Tensors made inside a scope rent their storage here; the scope's end takes everything back at once and the
// next step gets the same blocks again, so that steady-state training asks the system for nothing and no user disposes a tensor.
using Loquat.Tensors.Backends;

namespace Loquat.Tensors;

/// <summary>A pool of storages with scopes. One workspace belongs to one thread at a time.</summary>
public sealed class Workspace
{
    [ThreadStatic]
    private static Workspace? s_current;

    private readonly Dictionary<long, Stack<Storage>> _free = [];
    private readonly List<Storage?> _live = [];
    private readonly List<int> _marks = [];
    private readonly TensorPool? _tensors;
    private Backend? _backend;

    /// <summary>A workspace whose tensors are ordinary objects: one that is read too late says so.</summary>
    public Workspace()
    {
    }

    private Workspace(TensorPool tensors) => _tensors = tensors;

    /// <summary>The workspace that new tensors of this thread come from; null outside any scope, where they are garbage collected.</summary>
    public static Workspace? Current => s_current;

    /// <summary>Bytes rented out now.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>The most bytes that were rented out at one time.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Bytes held, rented out or waiting.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>
    /// A workspace that uses the tensor objects again too, once its outermost scope has ended, so that a step of decoding allocates nothing. Tensors made
    /// in it must not be touched after that scope: they are then other tensors, and nothing says so. For code that hands none of them out.
    /// </summary>
    public static Workspace Recycling() => new(new TensorPool());

    /// <summary>
    /// Begins a scope: until it is disposed the tensors that this thread makes come from this workspace, and then all of them are taken back.
    /// Scopes nest.
    /// </summary>
    public Scope Begin()
    {
        var scope = new Scope(this, s_current, _marks.Count);
        _marks.Add(_live.Count);
        s_current = this;
        return scope;
    }

    /// <summary>
    /// Begins a scope on the current workspace for work whose intermediate results are not needed afterwards, such as one block of a model without
    /// gradients; does nothing where there is no workspace or where gradients are recorded.
    /// </summary>
    public static Scope BeginTransient()
    {
        var current = s_current;
        return current is null || Autograd.GradMode.IsEnabled ? default : current.Begin();
    }

    internal Storage Rent(Backend backend, DType type, int count)
    {
        if (_backend is null)
            _backend = backend;
        else if (!ReferenceEquals(_backend, backend))
            throw new InvalidOperationException($"A workspace holds memory of one backend: this one is {_backend.Name}, the tensor wants {backend.Name}. Begin a workspace for each.");
        var bytes = SizeClass((long)count * type.Size());
        Storage storage;
        if (_free.TryGetValue(bytes, out var stack) && stack.Count > 0)
        {
            storage = stack.Pop();
            storage.Reuse(type, count);
        }
        else
        {
            storage = backend.Allocate(type, count, bytes);
            storage.Owner = this;
            HeldBytes += bytes;
        }
        storage.References = 1;
        storage.LiveIndex = _live.Count;
        _live.Add(storage);
        LiveBytes += bytes;
        PeakBytes = Math.Max(PeakBytes, LiveBytes);
        return storage;
    }

    /// <summary>A tensor over a storage, made within the current scope.</summary>
    internal static Tensor NewTensor(Storage storage, in Shape shape) => s_current?._tensors?.Take(storage, shape) ?? new Tensor(storage, shape);

    internal void TakeBack(Storage storage)
    {
        _live[storage.LiveIndex] = null;
        TrimEnd();
        Pool(storage);
    }

    /// <summary>Forgets empty places at the end of the innermost scope.</summary>
    private void TrimEnd()
    {
        var mark = _marks.Count > 0 ? _marks[^1] : 0;
        while (_live.Count > mark && _live[^1] is null)
            _live.RemoveAt(_live.Count - 1);
    }

    private void Pool(Storage storage)
    {
        storage.Generation++;
        storage.References = 0;
        storage.LiveIndex = -1;
        LiveBytes -= storage.CapacityBytes;
        if (!_free.TryGetValue(storage.CapacityBytes, out var stack))
            _free.Add(storage.CapacityBytes, stack = new Stack<Storage>());
        stack.Push(storage);
    }

    private void End(int depth, Workspace? previous)
    {
        var mark = _marks[depth];
        for (var i = _live.Count - 1; i >= mark; i--)
        {
            if (_live[i] is { } storage)
                Pool(storage);
        }
        _live.RemoveRange(mark, _live.Count - mark);
        _marks.RemoveRange(depth, _marks.Count - depth);
        TrimEnd();
        if (depth == 0)
            _tensors?.TakeAll();
        s_current = previous;
    }

    /// <summary>Moves a storage out of the scope at <paramref name="depth"/> and of those inside it, so that their ends leave it alive.</summary>
    private void Keep(Storage storage, int depth)
    {
        for (var inner = _marks.Count - 1; inner >= depth; inner--)
            MoveOut(storage, inner);
        if (depth == 0)
            LetGo(storage);
    }

    private void MoveOut(Storage storage, int depth)
    {
        var mark = _marks[depth];
        var from = storage.LiveIndex;
        if (from < mark)
            return;
        // The storage takes the scope's first place and the scope begins one later; what stood there moves to the storage's old place.
        if (_live[mark] is { } displaced)
            displaced.LiveIndex = from;
        (_live[mark], _live[from]) = (storage, _live[mark]);
        storage.LiveIndex = mark;
        _marks[depth] = mark + 1;
    }

    /// <summary>Leaves a storage that no scope holds any more to the garbage collector.</summary>
    private void LetGo(Storage storage)
    {
        _live[storage.LiveIndex] = null;
        storage.LiveIndex = -1;
        storage.Owner = null;
        LiveBytes -= storage.CapacityBytes;
        HeldBytes -= storage.CapacityBytes;
    }

    /// <summary>Rounds up to a size class: 4 classes per power of two waste at most a fifth, and neighbouring sizes share blocks.</summary>
    private static long SizeClass(long bytes)
    {
        if (bytes <= 256)
            return 256;
        var power = 1L << (63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(bytes - 1)));
        var step = Math.Max(64, power / 4);
        return (bytes + step - 1) / step * step;
    }

    /// <summary>A stretch of a workspace's life. Dispose ends it.</summary>
    public readonly ref struct Scope
    {
        private readonly Workspace? _workspace;
        private readonly Workspace? _previous;
        private readonly int _depth;

        internal Scope(Workspace workspace, Workspace? previous, int depth)
        {
            _workspace = workspace;
            _previous = previous;
            _depth = depth;
        }

        /// <summary>
        /// Lets a tensor made in this scope live on in the scope around it; kept from the outermost scope it leaves the workspace and is garbage
        /// collected.
        /// </summary>
        public Tensor Keep(Tensor tensor)
        {
            if (_workspace is null || !ReferenceEquals(tensor.Storage.Owner, _workspace))
                return tensor;
            _workspace.Keep(tensor.Storage, _depth);
            if (_depth == 0)
                _workspace._tensors?.LetGo(tensor);
            return tensor;
        }

        /// <summary>
        /// Keeps <paramref name="next"/> and takes <paramref name="previous"/> back, which it replaces and which nothing else may use any more. Does
        /// nothing in the empty scope that <see cref="BeginTransient"/> gives where gradients are recorded.
        /// </summary>
        public Tensor Replace(Tensor previous, Tensor next)
        {
            Keep(next);
            if (_workspace is not null && !ReferenceEquals(previous, next) && ReferenceEquals(previous.Storage.Owner, _workspace))
                previous.Storage.Release();
            return next;
        }

        /// <summary>Takes back every storage that was rented in the scope and not kept.</summary>
        public void Dispose() => _workspace?.End(_depth, _previous);
    }
}
