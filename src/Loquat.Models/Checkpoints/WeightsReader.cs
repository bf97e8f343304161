// Fills a model's parameters from a checkpoint and insists that the two agree: nothing missing, nothing left over.
using System.Runtime.ExceptionServices;
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Threading;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Backends;

namespace Loquat.Models.Checkpoints;

/// <summary>Loads weights.</summary>
internal static class WeightsReader
{
    // Elements that one thread reads at a time: large enough that threads do not meet, small enough that the last ones finish together.
    private const int Stretch = 1 << 20;

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
        if (weights is null && found.All(pair => pair.Parameter.Tensor.Storage is HostStorage { Type: DType.Float32 }))
        {
            ReadInPlace(found);
            return;
        }
        foreach (var (tensor, parameter) in found)
            Fill(path, model, tensor, parameter, weights);
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

    private static void Fill(string path, Model model, CheckpointTensor tensor, Parameter parameter, WeightFormat? weights)
    {
        var source = tensor.Source();
        var row = parameter.Tensor.Shape.Rank == 2 ? parameter.Tensor.Shape[1] : parameter.Tensor.Count;
        try
        {
            model.Fill(parameter, weights, (first, rows) => source((long)first * row, rows));
        }
        catch (ArgumentException e)
        {
            throw new InvalidInputException($"{path}: tensor '{tensor.Name}' cannot be held as {weights?.Name() ?? "float32"}: {e.Message.Split(" (Parameter")[0].ReplaceLineEndings(" ").TrimEnd('.')}; load it in another format.", e);
        }
    }

    private static void ReadInPlace(List<(CheckpointTensor Tensor, Parameter Parameter)> found)
    {
        var pieces = new List<Action>();
        foreach (var (tensor, parameter) in found)
        {
            var storage = (HostStorage)parameter.Tensor.Storage;
            var count = parameter.Tensor.Count;
            if (tensor.Arrangement.IsTransposed)
            {
                foreach (var (first, rows) in Parts(parameter.Tensor.Shape[1], CheckpointTensor.TransposedRows))
                    pieces.Add(() => tensor.ReadTransposed(first, rows, storage.Span<float>()));
                continue;
            }
            // Heads whose rows are moved are read by one thread, which keeps a head between its stretches.
            foreach (var (first, length) in Parts(count, tensor.Arrangement.IsSame ? Stretch : Math.Max(1, count)))
                pieces.Add(() => tensor.Source()(first, storage.Span<float>().Slice(first, length)));
        }
        try
        {
            Parallel.ForEach(pieces, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, WorkerTeam.Threads) }, piece => piece());
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions.FirstOrDefault(inner => inner is InvalidInputException) ?? e.InnerExceptions[0]);
        }
    }

    private static IEnumerable<(int First, int Length)> Parts(int count, int length)
    {
        for (var first = 0; first < count; first += Math.Min(length, count - first))
            yield return (first, Math.Min(length, count - first));
    }
}
