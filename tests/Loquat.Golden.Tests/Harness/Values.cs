// The content of one tensor on the host: real numbers or integers.
using Loquat.Tensors;

namespace Loquat.Golden.Tests.Harness;

/// <summary>A shape and its elements, either real or integer.</summary>
public sealed record Values(int[] Shape, double[]? Reals, int[]? Ids)
{
    /// <summary>A persistent tensor with these values on the default backend.</summary>
    public Tensor ToTensor()
    {
        var tensor = Tensor.AllocatePersistent(new Shape(Shape), Ids is null ? null : DType.Int32);
        WriteTo(tensor);
        return tensor;
    }

    /// <summary>Overwrites a tensor's elements.</summary>
    public void WriteTo(Tensor tensor)
    {
        Assert.Equal(new Shape(Shape), tensor.Shape);
        if (Ids is not null)
            tensor.Backend.Write(tensor.Storage, Ids);
        else
            tensor.Backend.Write(tensor.Storage, Reals);
    }
}
