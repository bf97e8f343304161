// The models that benchmarks train and decode with: known sizes by name, and any other by its numbers.
using System.Text.Json;
using Loquat.Models;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;

namespace Loquat.Cli.Benchmarks;

/// <summary>The sizes of a benchmark's model and batch.</summary>
internal sealed record ModelShape
{
    /// <summary>The known shapes, smallest first.</summary>
    public static IReadOnlyList<ModelShape> Known { get; } =
    [
        new() { Name = "nano", Layers = 4, Heads = 4, Width = 128, Positions = 64, Context = 64, Batch = 12, Vocabulary = 65, Steps = 200, WarmUp = 50 },
        new() { Name = "nano-gpu", Layers = 6, Heads = 6, Width = 384, Positions = 256, Context = 256, Batch = 16, Vocabulary = 65, Steps = 8, WarmUp = 2 },
        new() { Name = "gpt2-124m", Layers = 12, Heads = 12, Width = 768, Positions = 1024, Context = 64, Batch = 4, Vocabulary = 50257, Steps = 8, WarmUp = 2 },
        new() { Name = "llama-1b", Layers = 16, Heads = 32, KeyValueHeads = 8, Hidden = 8192, Width = 2048, Positions = 2048, Context = 64, Batch = 1, Vocabulary = 128256, Steps = 2, WarmUp = 1 },
    ];

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Heads of each block.</summary>
    public required int Heads { get; init; }

    /// <summary>Width C.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the table of positions.</summary>
    public required int Positions { get; init; }

    /// <summary>Tokens T of each training sequence.</summary>
    public required int Context { get; init; }

    /// <summary>Sequences B of a training batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Number of token ids V.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Training steps that are timed without --steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Training steps before those.</summary>
    public required int WarmUp { get; init; }

    /// <summary>Key/value heads of a Llama; 0 for a GPT-2.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Width of a Llama's feed-forward networks.</summary>
    public int Hidden { get; init; }

    /// <summary>The model's configuration.</summary>
    public LanguageModelConfiguration Configuration => KeyValueHeads > 0
        ? new LlamaConfiguration
        {
            Layers = Layers,
            Heads = Heads,
            KeyValueHeads = KeyValueHeads,
            Hidden = Hidden,
            Width = Width,
            ContextLength = Positions,
            VocabularySize = Vocabulary,
            TieWordEmbeddings = true,
        }
        : new Gpt2Configuration { Layers = Layers, Heads = Heads, Width = Width, ContextLength = Positions, VocabularySize = Vocabulary };

    /// <summary>Writes what a benchmark was run with.</summary>
    /// <param name="json">Takes the fields.</param>
    /// <param name="name">The shape's name, or a model's path.</param>
    /// <param name="configuration">The model's sizes.</param>
    public static void WriteSizes(Utf8JsonWriter json, string name, ModelConfiguration configuration)
    {
        json.WriteString("shape", name);
        json.WriteNumber("layers", configuration.Layers);
        json.WriteNumber("heads", configuration.Heads);
        json.WriteNumber("width", configuration.Width);
        json.WriteNumber("positions", configuration.ContextLength);
        json.WriteNumber("vocabulary", configuration.VocabularySize);
    }
}
