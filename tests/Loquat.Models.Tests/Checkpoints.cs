// Checkpoints under other names than a model's own: the same tensors, renamed or left out.
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;

namespace Loquat.Models.Tests;

internal static class Checkpoints
{
    /// <summary>Writes a model's configuration and its tensors, each under the names that a function gives; none to leave it out.</summary>
    public static void Write(string folder, Model model, Func<string, IEnumerable<string>> names, params TensorEntry[] others)
    {
        Loquat.Formats.Json.JsonText.WriteFile(Path.Combine(folder, ModelFolder.ConfigurationFile), model.Configuration.WriteTo);
        TensorEntry[] entries = [.. model.PresentParameters.SelectMany(parameter => names(parameter.Name).Select(name => TensorEntries.Of(name, parameter.Tensor))), .. others];
        SafetensorsWriter.Write(Path.Combine(folder, ModelFolder.WeightsFile), entries);
    }

    /// <summary>A tensor of zeros.</summary>
    public static TensorEntry Zeros(string name, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        return TensorEntry.Singles(name, shape, () => values);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Model Load(string folder) => ModelFolder.LoadModel(folder, ModelFolder.LoadConfiguration(folder));
}
