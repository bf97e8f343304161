// Memory of the machine itself, for the backends that compute on its processor.
using Loquat.Kernels.Memory;

namespace Loquat.Tensors.Backends;

/// <summary>A storage in main memory.</summary>
public sealed class HostStorage : Storage
{
    private readonly NativeBlock _block;
    private readonly long _offset;

    internal HostStorage(Backend backend, DType type, int count, NativeBlock block, long offset = 0)
        : base(backend, type, count)
    {
        _block = block;
        _offset = offset;
    }

    /// <summary>The elements.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the storage's element type.</exception>
    public Span<T> Span<T>() where T : unmanaged
    {
        var fits = Type switch
        {
            DType.Float32 => typeof(T) == typeof(float),
            DType.Float64 => typeof(T) == typeof(double),
            DType.UInt8 => typeof(T) == typeof(byte),
            _ => typeof(T) == typeof(int),
        };
        if (!fits)
            throw new InvalidOperationException($"A storage of {Type} was read as {typeof(T).Name}.");
        return _block.Span<T>(_offset, Count);
    }

    internal HostStorage Slice(int offset, int count)
    {
        if (offset < 0 || count < 0 || offset > Count - count)
            throw new ArgumentOutOfRangeException(nameof(offset), $"Elements [{offset}, {offset + count}) leave a storage of {Count}.");
        return new HostStorage(Backend, Type, count, _block, _offset + offset);
    }
}
