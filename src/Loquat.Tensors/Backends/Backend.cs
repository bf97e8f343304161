// The seam for devices: everything that a device must be able to do with memory. It takes storages and sizes and knows no autograd, layer or model.
// The operations stand in the other parts of this class, by family.
using System.Diagnostics.CodeAnalysis;

namespace Loquat.Tensors.Backends;

/// <summary>
/// A device that holds tensors and computes on them. All arrays are dense and row-major. Where a method has <c>accumulate</c>, true adds the result to
/// the destination and false overwrites it.
/// </summary>
[SuppressMessage("Naming", "CA1716", Justification = "Write, Read and Copy are what they are.")]
public abstract partial class Backend
{
    [ThreadStatic]
    private static Backend? s_current;

    /// <summary>The backend of new tensors on this thread: the CPU unless <see cref="Use"/> says otherwise.</summary>
    public static Backend Default => s_current ?? CpuBackend.Instance;

    /// <summary>A short name for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The floating-point type that the backend computes in.</summary>
    public abstract DType RealType { get; }

    /// <summary>Makes <paramref name="backend"/> the default of this thread until the result is disposed.</summary>
    public static Restore Use(Backend backend)
    {
        var restore = new Restore(s_current);
        s_current = backend;
        return restore;
    }

    /// <summary>Allocates memory of unspecified content.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="capacityBytes">Bytes to reserve, at least what the elements need; 0 for just that.</param>
    public abstract Storage Allocate(DType type, int count, long capacityBytes = 0);

    /// <summary>Allocates memory of zeros, which a device may defer until the memory is first used.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="count">Number of elements.</param>
    public virtual Storage AllocateZeroed(DType type, int count)
    {
        var storage = Allocate(type, count);
        Fill(storage, 0);
        return storage;
    }

    /// <summary>A storage over elements [<paramref name="offset"/>, offset + <paramref name="count"/>) of another's memory.</summary>
    public abstract Storage Slice(Storage storage, int offset, int count);

    /// <summary>Copies host values in, converting to the storage's type.</summary>
    public abstract void Write(Storage destination, ReadOnlySpan<float> values);

    /// <summary>Copies host values in, converting to the storage's type.</summary>
    public abstract void Write(Storage destination, ReadOnlySpan<double> values);

    /// <summary>Copies host integers in.</summary>
    public abstract void Write(Storage destination, ReadOnlySpan<int> values);

    /// <summary>Copies values out to the host.</summary>
    public abstract void Read(Storage source, Span<float> values);

    /// <summary>Copies values out to the host.</summary>
    public abstract void Read(Storage source, Span<double> values);

    /// <summary>Copies integers out to the host.</summary>
    public abstract void Read(Storage source, Span<int> values);

    /// <summary>Sets every element.</summary>
    public abstract void Fill(Storage destination, double value);

    /// <summary>destination (+)= source, element by element.</summary>
    public abstract void Copy(Storage source, Storage destination, bool accumulate);

    /// <summary>Normally distributed values; element i depends only on seed, stream and i.</summary>
    public abstract void Normal(Storage destination, double mean, double deviation, ulong seed, ulong stream);

    /// <summary>Uniformly distributed values in [low, high); element i depends only on seed, stream and i.</summary>
    public abstract void Uniform(Storage destination, double low, double high, ulong seed, ulong stream);

    /// <summary>Puts the former default backend back.</summary>
    public readonly struct Restore : IDisposable, IEquatable<Restore>
    {
        private readonly Backend? _previous;

        internal Restore(Backend? previous) => _previous = previous;

        /// <inheritdoc/>
        public void Dispose() => s_current = _previous;

        /// <inheritdoc/>
        public bool Equals(Restore other) => ReferenceEquals(_previous, other._previous);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Restore other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => _previous?.GetHashCode() ?? 0;

        /// <summary>Same backend to restore.</summary>
        public static bool operator ==(Restore a, Restore b) => a.Equals(b);

        /// <summary>Different backend to restore.</summary>
        public static bool operator !=(Restore a, Restore b) => !a.Equals(b);
    }
}
