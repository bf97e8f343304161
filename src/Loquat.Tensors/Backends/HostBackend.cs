// What the backends on main memory share: allocation and copies to and from managed arrays.
using System.Numerics;
using Loquat.Kernels.MatMul.Panels;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Quantization;

namespace Loquat.Tensors.Backends;

/// <summary>A backend whose storages are main memory.</summary>
public abstract class HostBackend : Backend
{
    /// <inheritdoc/>
    public override Storage Allocate(DType type, int count, long capacityBytes = 0)
    {
        var bytes = Math.Max(capacityBytes, Math.Max(1L, (long)count * type.Size()));
        return new HostStorage(this, type, count, NativeBlock.Allocate(bytes)) { CapacityBytes = bytes };
    }

    /// <inheritdoc/>
    /// <remarks>A new block is zero as it comes, and a large one not even resident until it is touched.</remarks>
    public override Storage AllocateZeroed(DType type, int count) => Allocate(type, count);

    /// <inheritdoc/>
    public override int PackedBytes(WeightFormat format, int n, int k)
    {
        var bytes = WeightPanels.Bytes(format, n, k);
        return bytes <= int.MaxValue ? (int)bytes
            : throw new ArgumentException($"A weight of {k} rows and {n} columns takes {bytes} bytes as {format}, and one weight has at most {int.MaxValue}.");
    }

    /// <inheritdoc/>
    public override Storage Slice(Storage storage, int offset, int count) => Host(storage).Slice(offset, count);

    /// <inheritdoc/>
    public override void Write(Storage destination, ReadOnlySpan<float> values)
    {
        if (destination.Type == DType.Float32)
            values.CopyTo(Host(destination).Span<float>());
        else
            Convert(values, Host(destination).Span<double>());
    }

    /// <inheritdoc/>
    public override void Write(Storage destination, ReadOnlySpan<double> values)
    {
        if (destination.Type == DType.Float64)
            values.CopyTo(Host(destination).Span<double>());
        else
            Convert(values, Host(destination).Span<float>());
    }

    /// <inheritdoc/>
    public override void Write(Storage destination, ReadOnlySpan<int> values) => values.CopyTo(Host(destination).Span<int>());

    /// <inheritdoc/>
    public override void Read(Storage source, Span<float> values)
    {
        if (source.Type == DType.Float32)
            Host(source).Span<float>().CopyTo(values);
        else
            Convert<double, float>(Host(source).Span<double>(), values);
    }

    /// <inheritdoc/>
    public override void Read(Storage source, Span<double> values)
    {
        if (source.Type == DType.Float64)
            Host(source).Span<double>().CopyTo(values);
        else
            Convert<float, double>(Host(source).Span<float>(), values);
    }

    /// <inheritdoc/>
    public override void Read(Storage source, Span<int> values) => Host(source).Span<int>().CopyTo(values);

    /// <inheritdoc/>
    public override void CopyBytes(StorageRef source, StorageRef destination, int count) => Bytes(source)[..count].CopyTo(Bytes(destination));

    /// <summary>The storage as main memory.</summary>
    protected static HostStorage Host(Storage storage) => (HostStorage)storage;

    /// <summary>The integers of a storage; none for null.</summary>
    protected static Span<int> Ids(Storage? storage) => storage is null ? default : Host(storage).Span<int>();

    /// <summary>The panels of a weight in a compact format.</summary>
    protected static Span<byte> Panels(Storage packed) => Host(packed).Span<byte>();

    /// <summary>The bytes of a storage of bytes from an offset on.</summary>
    protected static Span<byte> Bytes(StorageRef place) => Host(place.Storage).Span<byte>()[place.Offset..];

    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = TTo.CreateTruncating(from[i]);
    }
}
