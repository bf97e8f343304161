// Fills a model's parameters from a checkpoint and insists that the two agree: nothing missing, nothing left over.
using Loquat.Formats;
using Loquat.Formats.Safetensors;

namespace Loquat.Models;

/// <summary>Loads checkpoints.</summary>
internal static class WeightsReader
{
    /// <summary>Reads every parameter.</summary>
    /// <exception cref="InvalidInputException">A tensor is missing, unknown, of another shape or no floating-point data.</exception>
    internal static void Read(SafetensorsFile file, Model model)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in file.Tensors)
        {
            var name = model.ParameterNameOf(tensor.Name);
            if (model.IsIgnored(tensor.Name) || (model.IsSecondName(tensor.Name) && file.Tensors.Any(other => !model.IsSecondName(other.Name) && model.ParameterNameOf(other.Name) == name)))
                continue;
            if (!model.Parameters.Contains(name))
                throw new InvalidInputException($"{file.Path} holds a tensor '{tensor.Name}' that a {model.Configuration.ModelType} model of this configuration does not have; the weights belong to a different model.");
            if (!seen.Add(name))
                throw new InvalidInputException($"{file.Path} holds parameter '{name}' twice, with and without a prefix; keep one of them.");
            TensorEntries.Read(file, tensor, model.Parameters[name].Tensor);
        }
        model.Complete(file.Path, seen);
    }
}
