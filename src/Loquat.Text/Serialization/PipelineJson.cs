// tokenizer.json of a pipeline: every component to its JSON form and back.
using System.Text.Json;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

internal static class PipelineJson
{
    /// <summary>Writes all fields of tokenizer.json behind "version".</summary>
    public static void Write(Utf8JsonWriter json, PipelineComponents components) => throw new NotImplementedException();
}
