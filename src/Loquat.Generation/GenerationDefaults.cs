// What a model folder says of generation: where texts begin and end.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Gguf;
using Loquat.Formats.Json;
using Loquat.Formats.Llama2;
using Loquat.Models;
using Loquat.Models.Checkpoints;

namespace Loquat.Generation;

/// <summary>The tokens with which a model's texts begin and end.</summary>
/// <param name="StartToken">The beginning of sequence, or null.</param>
/// <param name="EndTokens">The ends of sequence.</param>
public sealed record GenerationDefaults(int? StartToken, IReadOnlyList<int> EndTokens)
{
    /// <summary>The file that comes before config.json where both say something.</summary>
    public const string GenerationFile = "generation_config.json";

    /// <summary>Neither a beginning nor an end.</summary>
    public static GenerationDefaults None { get; } = new(null, []);

    /// <summary>
    /// Reads <c>bos_token_id</c> and <c>eos_token_id</c> (one or several) of generation_config.json or else config.json, or what a GGUF file or a llama2.c checkpoint
    /// has for them.
    /// </summary>
    /// <param name="path">What <see cref="ModelFolder.Load"/> opens; what does not exist says nothing.</param>
    /// <exception cref="InvalidInputException">A file is damaged, or a field is no token id.</exception>
    public static GenerationDefaults Load(string path)
    {
        if (File.Exists(path))
            return OfFile(path);
        if (!Directory.Exists(path))
            return None;
        var views = new[] { GenerationFile, ModelFolder.ConfigurationFile }.Select(name => Path.Combine(path, name)).Where(File.Exists)
            .Select(file => JsonView.Open(file, "a model configuration", 1 << 24)).ToArray();
        var starts = Ids(views, "bos_token_id");
        return new GenerationDefaults(starts.Count > 0 ? starts[0] : null, Ids(views, "eos_token_id"));
    }

    private static GenerationDefaults OfFile(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        if (checkpoint.File is GgufFile { Metadata: var metadata })
        {
            var ends = new[] { "eos", "eot" }.Select(name => metadata.OptionalInt32($"tokenizer.ggml.{name}_token_id", 0)).OfType<int>();
            return new GenerationDefaults(metadata.OptionalInt32("tokenizer.ggml.bos_token_id", 0), [.. ends.Distinct()]);
        }
        var views = new[] { checkpoint.Json };
        var (starts, found) = (Ids(views, "bos_token_id"), Ids(views, "eos_token_id"));
        // Between two texts that llama2.c's models learned from stands the beginning of the next.
        return new GenerationDefaults(starts.Count > 0 ? starts[0] : null, checkpoint.File is Llama2File ? [.. found, .. starts] : found);
    }

    private static IReadOnlyList<int> Ids(IReadOnlyList<JsonView> views, string name) =>
        views.FirstOrDefault(view => view.Has(name)) is not { } view ? []
        : view.Element.GetProperty(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(item => Id(view, name, item))]
        : [Id(view, name, view.Element.GetProperty(name))];

    private static int Id(JsonView view, string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id >= 0 ? id : throw view.Wrong(name, "a token id of at least 0, or a list of them,");
}
