// Fills a model's parameters from a checkpoint and insists that the two agree: nothing missing, nothing left over.
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Quantization;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Backends;

namespace Loquat.Models.Checkpoints;

/// <summary>Loads weights.</summary>
internal static class WeightsReader
{
    /// <summary>Reads every parameter, each element once and straight to where it belongs.</summary>
    /// <param name="checkpoint">The weights.</param>
    /// <param name="model">The model.</param>
    /// <param name="weights">The format in which weights that products read are packed straight away, or null to keep all as float32.</param>
    /// <exception cref="InvalidInputException">A tensor is missing, unknown, of another shape, or cannot be held in the format.</exception>
    internal static void Read(Checkpoint checkpoint, Model model, WeightFormat? weights = null)
    {
        var path = checkpoint.File.Path;
        var found = Match(path, checkpoint.Tensors, model);
        model.Complete(path, found.Select(pair => pair.Parameter.Name).ToHashSet(StringComparer.Ordinal));
        model.Fill(weights, [.. found.Select(pair => SourceOf(path, pair.Tensor, pair.Parameter, weights))]);
    }

    private static List<(CheckpointTensor Tensor, Parameter Parameter)> Match(string path, IReadOnlyList<CheckpointTensor> tensors, Model model)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var firstNames = tensors.Where(tensor => !model.IsSecondName(tensor.Name)).Select(tensor => model.ParameterNameOf(tensor.Name)).ToHashSet(StringComparer.Ordinal);
        var found = new List<(CheckpointTensor, Parameter)>();
        foreach (var tensor in tensors)
        {
            var name = model.ParameterNameOf(tensor.Name);
            if (model.IsIgnored(tensor.Name) || (model.IsSecondName(tensor.Name) && firstNames.Contains(name)))
                continue;
            if (!model.Parameters.Contains(name))
                throw new InvalidInputException($"{path} holds a tensor '{FileText.Shown(tensor.Name)}' that a {model.Configuration.ModelType} model of this configuration does not have; the weights belong to a different model.");
            if (!seen.Add(name))
                throw new InvalidInputException($"{path} holds parameter '{FileText.Shown(name)}' twice, with and without a prefix; keep one of them.");
            var parameter = model.Parameters[name];
            if (!tensor.Shape.SequenceEqual(Array.ConvertAll(parameter.Tensor.Shape.Extents.ToArray(), extent => (long)extent)))
                throw new InvalidInputException($"{path}: tensor '{FileText.Shown(tensor.Name)}' has shape [{string.Join(", ", tensor.Shape)}] but the model needs {parameter.Tensor.Shape}; the weights belong to a different model.");
            found.Add((tensor, parameter));
        }
        return found;
    }

    private static ParameterSource SourceOf(string path, CheckpointTensor tensor, Parameter parameter, WeightFormat? weights)
    {
        Exception Refusal(ArgumentException e) =>
            new InvalidInputException($"{path}: tensor '{tensor.Name}' cannot be held as {weights?.Name() ?? "float32"}: {e.Message.Split(" (Parameter")[0].ReplaceLineEndings(" ").TrimEnd('.')}; load it in another format.", e);

        var shape = parameter.Tensor.Shape;
        // A transposed matrix is taken as the file has it, where it is turned round on its way into panels or into memory.
        var isTransposed = tensor.Arrangement.IsTransposed && parameter.Tensor.Storage is HostStorage { Type: DType.Float32 };
        var row = shape.Rank != 2 ? parameter.Tensor.Count : isTransposed ? shape[0] : shape[1];
        if (isTransposed || tensor.Arrangement.IsSame)
            return new ParameterSource(parameter, (first, rows) => tensor.File.ReadSingles(tensor.Stored, (long)first * row, rows)) { IsTransposed = isTransposed, Refusal = Refusal };
        // Heads whose rows are moved are read by one thread, which keeps a head between its stretches and nothing beyond the last one.
        ElementSource? source = null;
        return new ParameterSource(parameter, (first, rows) =>
        {
            source ??= tensor.Source();
            source((long)first * row, rows);
            if (((long)first * row) + rows.Length == tensor.Count)
                source = null;
        })
        { IsSequential = true, Refusal = Refusal };
    }
}
