// Models on disk: opened from folders in Hugging Face's layout (config.json, model.safetensors, tokenizer.json), GGUF files and llama2.c checkpoints; written as folders.
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Quantization;
using Loquat.Models.Bert;
using Loquat.Models.Checkpoints;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Text.Tokenizers;

namespace Loquat.Models;

/// <summary>A model with its tokenizer.</summary>
/// <param name="Model">The model.</param>
/// <param name="Tokenizer">The tokenizer.</param>
public sealed record LoadedModel(LanguageModel Model, Tokenizer Tokenizer);

/// <summary>Opens models and writes model folders.</summary>
public static class ModelFolder
{
    /// <summary>The file of hyper-parameters.</summary>
    public const string ConfigurationFile = "config.json";

    /// <summary>The file of learned values.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>The tokenizer's file.</summary>
    public const string TokenizerFile = "tokenizer.json";

    /// <summary>Opens a language model with its tokenizer.</summary>
    /// <param name="path">A folder with config.json and model.safetensors or its index, a GGUF file, or a llama2.c checkpoint with its vocabulary beside it.</param>
    /// <param name="weights">
    /// The format in which the weights that products read are held from now on: the model generates and is evaluated, and cannot be trained or saved. Null keeps
    /// all weights as float32.
    /// </param>
    /// <param name="check">Sees the hyper-parameters before anything else is opened, and throws to refuse the model; null to take any.</param>
    /// <exception cref="InvalidInputException">There is no such model, a file is wrong, or the model does not continue text.</exception>
    public static LoadedModel Load(string path, WeightFormat? weights = null, Action<ModelConfiguration>? check = null)
    {
        var (model, tokenizer) = LoadAny(path, weights, check);
        return model is LanguageModel language
            ? new LoadedModel(language, tokenizer)
            : throw new InvalidInputException($"{path} holds a {model.Configuration.ModelType} model, which reads whole texts and does not continue them; use 'loquat fill-mask' or 'loquat embed', or name a language model.");
    }

    /// <summary>Opens a model of any kind with its tokenizer.</summary>
    /// <param name="path">As for <see cref="Load"/>.</param>
    /// <param name="weights">As for <see cref="Load"/>.</param>
    /// <param name="check">As for <see cref="Load"/>.</param>
    /// <exception cref="InvalidInputException">There is no such model, or a file is wrong.</exception>
    public static (Model Model, Tokenizer Tokenizer) LoadAny(string path, WeightFormat? weights = null, Action<ModelConfiguration>? check = null)
    {
        // The description is read first: what is wrong with it shows before any weights are opened.
        if (!File.Exists(path))
        {
            var described = LoadConfiguration(path);
            check?.Invoke(described);
            var own = Tokenizer.Load(path);
            RequireRoom(path, own, described);
            return (LoadModel(path, described, weights), own);
        }
        using var checkpoint = Checkpoint.Open(path);
        var configuration = Parse(checkpoint.Json);
        check?.Invoke(configuration);
        var tokenizer = checkpoint.LoadTokenizer();
        RequireRoom(path, tokenizer, configuration);
        return (LoadModel(checkpoint, configuration, weights), tokenizer);
    }

    /// <summary>Reads the hyper-parameters: a folder's config.json, or what a file says.</summary>
    /// <exception cref="InvalidInputException">There is no such model, or its configuration is wrong or not supported.</exception>
    public static ModelConfiguration LoadConfiguration(string path) => Parse(Checkpoint.ReadConfiguration(path));

    /// <summary>Opens a model of any kind without its tokenizer, which need not be there.</summary>
    /// <param name="path">As for <see cref="Load"/>.</param>
    /// <param name="weights">As for <see cref="Load"/>.</param>
    /// <exception cref="InvalidInputException">There is no such model, or a file is wrong.</exception>
    public static Model LoadModel(string path, WeightFormat? weights = null) => LoadModel(path, LoadConfiguration(path), weights);

    /// <summary>Reads the model without its tokenizer.</summary>
    /// <param name="path">As for <see cref="Load"/>.</param>
    /// <param name="configuration">Its hyper-parameters.</param>
    /// <param name="weights">As for <see cref="Load"/>.</param>
    /// <exception cref="InvalidInputException">The weights are missing, damaged or of other shapes.</exception>
    public static Model LoadModel(string path, ModelConfiguration configuration, WeightFormat? weights = null)
    {
        using var checkpoint = Checkpoint.Open(path);
        return LoadModel(checkpoint, configuration, weights);
    }

    /// <summary>Reads the model from an open checkpoint.</summary>
    /// <exception cref="InvalidInputException">The weights are missing, damaged or of other shapes.</exception>
    public static Model LoadModel(Checkpoint checkpoint, ModelConfiguration configuration, WeightFormat? weights = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(configuration);
        // Compared before anything is allocated: a lying config.json cannot ask for more memory than the weights explain.
        var held = checkpoint.Tensors.Sum(tensor => tensor.Count);
        if (held < configuration.ParameterCount)
            throw new InvalidInputException($"{checkpoint.Path}: {ConfigurationFile} describes {configuration.ParameterCount} parameters but {Path.GetFileName(checkpoint.File.Path)} holds {held} values; the files belong to different models.");
        var model = configuration.Build(seed: null);
        WeightsReader.Read(checkpoint, model, weights);
        return model;
    }

    /// <summary>Reads a configuration's fields.</summary>
    /// <exception cref="InvalidInputException">The family is not supported, or a field is wrong.</exception>
    internal static ModelConfiguration Parse(JsonView json) => json.RequiredString("model_type") switch
    {
        "gpt2" => Gpt2Configuration.Read(json),
        LlamaConfiguration.Llama or LlamaConfiguration.Mistral or LlamaConfiguration.Qwen2 => LlamaConfiguration.Read(json),
        BertConfiguration.Bert or BertConfiguration.Roberta or BertConfiguration.XlmRoberta or BertConfiguration.Camembert or BertConfiguration.DistilBert => BertConfiguration.Read(json),
        var other => throw new InvalidInputException($"{json.Path} has model_type '{other}'; this version runs gpt2, llama, mistral, qwen2, bert, roberta, xlm-roberta, camembert and distilbert."),
    };

    private static void RequireRoom(string path, Tokenizer tokenizer, ModelConfiguration configuration)
    {
        if (tokenizer.VocabularySize > configuration.VocabularySize)
            throw new InvalidInputException($"{path}: the tokenizer has {tokenizer.VocabularySize} tokens but the model's vocab_size is {configuration.VocabularySize}; the files belong to different models.");
    }

    /// <summary>Writes the learned values alone.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written; what was there before is untouched.</exception>
    public static void SaveWeights(string folder, Model model) =>
        SafetensorsWriter.Write(Path.Combine(folder, WeightsFile), WeightsEntries(model), SafetensorsWriter.ModelMetadata);

    /// <summary>The entries of model.safetensors, for writing it as part of a set of files.</summary>
    public static IReadOnlyList<TensorEntry> WeightsEntries(Model model) =>
        [.. model.PresentParameters.Select(parameter => TensorEntries.Of(parameter.Name, parameter.Tensor))];

    /// <summary>Writes a whole model folder, which is made if need be.</summary>
    /// <exception cref="InvalidInputException">A file cannot be written; what was there before is untouched.</exception>
    public static void Save(string folder, Model model, Tokenizer tokenizer)
    {
        Directory.CreateDirectory(folder);
        SaveDescription(folder, model.Configuration, tokenizer);
        SaveWeights(folder, model);
    }

    /// <summary>Writes config.json and tokenizer.json.</summary>
    /// <exception cref="InvalidInputException">A file cannot be written.</exception>
    public static void SaveDescription(string folder, ModelConfiguration configuration, Tokenizer tokenizer)
    {
        tokenizer.Save(Path.Combine(folder, TokenizerFile));
        JsonText.WriteFile(Path.Combine(folder, ConfigurationFile), configuration.WriteTo);
    }
}
