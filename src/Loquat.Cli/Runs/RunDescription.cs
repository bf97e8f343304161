// training.json: what was asked of a run, so that --resume needs nothing but the folder.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Text.Tokenizers;
using Loquat.Training;

namespace Loquat.Cli.Runs;

/// <summary>Everything that a run was started with. The defaults are those of 'loquat train'.</summary>
internal sealed record RunDescription
{
    /// <summary>The file's name within the run's folder.</summary>
    public const string FileName = "training.json";

    /// <summary>The verb that began the run.</summary>
    public string Verb { get; init; } = "train";

    /// <summary>Full paths of the text files.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>SHA-256 of each text file.</summary>
    public IReadOnlyList<string> TextHashes { get; init; } = [];

    /// <summary>How the text is cut.</summary>
    public TokenizerKind Tokenizer { get; init; } = TokenizerKind.Char;

    /// <summary>The model's family.</summary>
    public string Model { get; init; } = "gpt2";

    /// <summary>Number of blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Number of attention heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Number of key/value heads that the heads share; 0 for as many as heads. Llama only.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Probability of dropout.</summary>
    public double Dropout { get; init; }

    /// <summary>The training options.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>Whether a folder holds such a file.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Reads the file of a folder.</summary>
    /// <exception cref="InvalidInputException">It is missing or damaged.</exception>
    public static RunDescription Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"--out {folder} does not exist, so there is no run to resume; train without --resume to begin one there.");
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder} holds no {FileName}, so there is no run to resume; train without --resume to begin one there.");
        var json = JsonView.Open(path, "the description of a training run", 1 << 24);
        var tokenizer = json.RequiredString("tokenizer") switch
        {
            "char" => TokenizerKind.Char,
            "byte" => TokenizerKind.Byte,
            _ => throw json.Wrong("tokenizer", "char or byte"),
        };
        return new RunDescription
        {
            Verb = json.RequiredString("verb"),
            Text = Strings(json, "text"),
            TextHashes = Strings(json, "text_sha256"),
            Tokenizer = tokenizer,
            Model = json.RequiredString("model"),
            Layers = json.RequiredInt32("layers", 1),
            Heads = json.RequiredInt32("heads", 1),
            KeyValueHeads = json.OptionalInt32("key_value_heads", 0) ?? 0,
            Width = json.RequiredInt32("width", 1),
            Dropout = json.RequiredDouble("dropout"),
            Options = TrainingOptions.Read(json.RequiredObject("options")),
        };
    }

    /// <summary>Writes the file, atomically.</summary>
    public void Save(string folder) => JsonText.WriteFile(Path.Combine(folder, FileName), json =>
    {
        json.WriteString("verb", Verb);
        WriteStrings(json, "text", Text);
        WriteStrings(json, "text_sha256", TextHashes);
        json.WriteString("tokenizer", NameOf(Tokenizer));
        json.WriteString("model", Model);
        json.WriteNumber("layers", Layers);
        json.WriteNumber("heads", Heads);
        if (KeyValueHeads > 0)
            json.WriteNumber("key_value_heads", KeyValueHeads);
        json.WriteNumber("width", Width);
        json.WriteNumber("dropout", Dropout);
        json.WriteStartObject("options");
        Options.WriteTo(json);
        json.WriteEndObject();
    });

    /// <summary>The name of a kind of tokenizer on the command line.</summary>
    public static string NameOf(TokenizerKind kind) => kind switch
    {
        TokenizerKind.Byte => "byte",
        TokenizerKind.Word => "word",
        TokenizerKind.Bpe => "bpe",
        TokenizerKind.ByteBpe => "byte-bpe",
        TokenizerKind.WordPiece => "wordpiece",
        TokenizerKind.Unigram => "unigram",
        _ => "char",
    };

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static List<string> Strings(JsonView json, string name) =>
        [.. (json.OptionalList(name) ?? []).Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw json.Wrong(name, "a list of strings"))];
}
