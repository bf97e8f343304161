// Tensors as entries of safetensors files, without a copy where they lie in main memory.
using Loquat.Formats;
using Loquat.Formats.TensorFiles;
using Loquat.Tensors;
using Loquat.Tensors.Backends;

namespace Loquat.Models;

/// <summary>Bridges tensors and checkpoint files.</summary>
public static class TensorEntries
{
    /// <summary>An entry that writes a tensor as float32.</summary>
    public static TensorEntry Of(string name, Tensor tensor)
    {
        var shape = Array.ConvertAll(tensor.Shape.Extents.ToArray(), extent => (long)extent);
        return TensorEntry.Singles(name, shape, () =>
            tensor.Storage is HostStorage { Type: DType.Float32 } host ? host.Span<float>() : tensor.ToArray());
    }

    /// <summary>Reads a file's tensor into a tensor of the same shape.</summary>
    /// <exception cref="InvalidInputException">The shapes differ.</exception>
    public static void Read(TensorFile file, FileTensor from, Tensor to)
    {
        var shape = Array.ConvertAll(to.Shape.Extents.ToArray(), extent => (long)extent);
        if (!from.Shape.SequenceEqual(shape))
            throw new InvalidInputException($"{file.Path}: tensor '{from.Name}' has shape {from.ShapeText} but the model needs {to.Shape}; the weights belong to a different model.");
        if (to.Storage is HostStorage { Type: DType.Float32 } host)
        {
            file.ReadSingles(from, host.Span<float>());
            return;
        }
        var values = new float[to.Count];
        file.ReadSingles(from, values);
        to.Overwrite(values);
    }
}
