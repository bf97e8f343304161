// tokenizer.json of a pipeline.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Writes pipelines.</summary>
internal static class PipelineJson
{
    /// <summary>Writes all fields of tokenizer.json behind "version".</summary>
    public static void Write(Utf8JsonWriter json, PipelineComponents components) =>
        throw new InvalidInputException($"A pipeline around a {components.Model.TypeName} model cannot be saved by this version of Loquat; keep the file that it came from.");
}
