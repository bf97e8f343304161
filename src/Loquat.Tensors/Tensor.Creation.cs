// Ways to make tensors and to read them.
using Loquat.Tensors.Backends;

namespace Loquat.Tensors;

public sealed partial class Tensor
{
    /// <summary>A tensor of unspecified content, from the current workspace if there is one.</summary>
    internal static Tensor Allocate(Backend backend, DType type, Shape shape)
    {
        var workspace = Workspace.Current;
        var storage = workspace is null ? backend.Allocate(type, shape.Count) : workspace.Rent(backend, type, shape.Count);
        if (workspace is null)
            storage.References = 1;
        return new Tensor(storage, shape);
    }

    /// <summary>A tensor of unspecified content and of this tensor's backend and type.</summary>
    internal Tensor Similar(Shape shape) => Allocate(Backend, Type, shape);

    /// <summary>A tensor of unspecified content that no workspace owns: for parameters, caches and optimiser state.</summary>
    public static Tensor AllocatePersistent(Shape shape, DType? type = null, Backend? backend = null)
    {
        var device = backend ?? Backend.Default;
        var storage = device.Allocate(type ?? device.RealType, shape.Count);
        storage.References = 1;
        return new Tensor(storage, shape);
    }

    /// <summary>Floating-point zeros.</summary>
    public static Tensor Zeros(Shape shape, Backend? backend = null) => Full(shape, 0, backend);

    /// <summary>Floating-point ones.</summary>
    public static Tensor Ones(Shape shape, Backend? backend = null) => Full(shape, 1, backend);

    /// <summary>A floating-point tensor with one value everywhere.</summary>
    public static Tensor Full(Shape shape, double value, Backend? backend = null)
    {
        var device = backend ?? Backend.Default;
        var tensor = Allocate(device, device.RealType, shape);
        device.Fill(tensor.Storage, value);
        return tensor;
    }

    /// <summary>A floating-point tensor with the given values in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape, Backend? backend = null)
    {
        RequireCount(values.Length, shape);
        var device = backend ?? Backend.Default;
        var tensor = Allocate(device, device.RealType, shape);
        device.Write(tensor.Storage, values);
        return tensor;
    }

    /// <summary>A floating-point tensor with the given values in row-major order, rounded to the backend's type.</summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's.</exception>
    public static Tensor From(ReadOnlySpan<double> values, Shape shape, Backend? backend = null)
    {
        RequireCount(values.Length, shape);
        var device = backend ?? Backend.Default;
        var tensor = Allocate(device, device.RealType, shape);
        device.Write(tensor.Storage, values);
        return tensor;
    }

    /// <summary>An integer tensor: token ids, labels or a mask.</summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's.</exception>
    public static Tensor FromIds(ReadOnlySpan<int> values, Shape shape, Backend? backend = null)
    {
        RequireCount(values.Length, shape);
        var tensor = Allocate(backend ?? Backend.Default, DType.Int32, shape);
        tensor.Backend.Write(tensor.Storage, values);
        return tensor;
    }

    /// <summary>Normally distributed values; element i depends only on seed, stream and i.</summary>
    public static Tensor Normal(Shape shape, double mean, double deviation, ulong seed, ulong stream, Backend? backend = null)
    {
        var device = backend ?? Backend.Default;
        var tensor = Allocate(device, device.RealType, shape);
        device.Normal(tensor.Storage, mean, deviation, seed, stream);
        return tensor;
    }

    /// <summary>Uniformly distributed values in [low, high); element i depends only on seed, stream and i.</summary>
    public static Tensor Uniform(Shape shape, double low, double high, ulong seed, ulong stream, Backend? backend = null)
    {
        var device = backend ?? Backend.Default;
        var tensor = Allocate(device, device.RealType, shape);
        device.Uniform(tensor.Storage, low, high, seed, stream);
        return tensor;
    }

    /// <summary>The values in row-major order.</summary>
    public float[] ToArray()
    {
        var values = new float[Count];
        Backend.Read(Storage, values);
        GC.KeepAlive(this);
        return values;
    }

    /// <summary>The values in row-major order, in double precision where the backend has it.</summary>
    public double[] ToDoubleArray()
    {
        var values = new double[Count];
        Backend.Read(Storage, values);
        GC.KeepAlive(this);
        return values;
    }

    /// <summary>The values of an integer tensor in row-major order.</summary>
    public int[] ToIdArray()
    {
        var values = new int[Count];
        Backend.Read(Storage, values);
        GC.KeepAlive(this);
        return values;
    }

    /// <summary>Copies the values in row-major order into <paramref name="destination"/>.</summary>
    public void CopyTo(Span<float> destination)
    {
        Backend.Read(Storage, destination);
        GC.KeepAlive(this);
    }

    /// <summary>Overwrites the values, in row-major order, outside the graph.</summary>
    public void Overwrite(ReadOnlySpan<float> values)
    {
        RequireCount(values.Length, Shape);
        Rows?.Forget();
        Backend.Write(Storage, values);
        GC.KeepAlive(this);
    }

    /// <summary>The value of a tensor with one element.</summary>
    public double Item()
    {
        if (Count != 1)
            throw new InvalidOperationException($"Item() reads a tensor of one element; this one has shape {Shape}.");
        if (Type == DType.Int32)
            return ToIdArray()[0];
        Span<double> value = stackalloc double[1];
        Backend.Read(Storage, value);
        GC.KeepAlive(this);
        return value[0];
    }

    private static void RequireCount(int given, Shape shape)
    {
        if (given != shape.Count)
            throw new ArgumentException($"{given} values were given for shape {shape}, which has {shape.Count}.");
    }
}
