// A model folder in Hugging Face's layout: config.json, model.safetensors, tokenizer.json.
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Formats.Safetensors;
using Loquat.Models.Bert;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Text.Tokenizers;

namespace Loquat.Models;

/// <summary>A model with its tokenizer.</summary>
/// <param name="Model">The model.</param>
/// <param name="Tokenizer">The tokenizer.</param>
public sealed record LoadedModel(LanguageModel Model, Tokenizer Tokenizer);

/// <summary>Reads and writes model folders.</summary>
public static class ModelFolder
{
    /// <summary>The file of hyper-parameters.</summary>
    public const string ConfigurationFile = "config.json";

    /// <summary>The file of learned values.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>The tokenizer's file.</summary>
    public const string TokenizerFile = "tokenizer.json";

    /// <summary>Opens the folder of a language model.</summary>
    /// <exception cref="InvalidInputException">The folder is no model folder, a file in it is wrong, or the model does not continue text.</exception>
    public static LoadedModel Load(string folder)
    {
        var (model, tokenizer) = LoadAny(folder);
        return model is LanguageModel language
            ? new LoadedModel(language, tokenizer)
            : throw new InvalidInputException($"{folder} holds a {model.Configuration.ModelType} model, which reads whole texts and does not continue them; use 'loquat fill-mask' or 'loquat embed', or name a language model.");
    }

    /// <summary>Opens the folder of a model of any kind.</summary>
    /// <exception cref="InvalidInputException">The folder is no model folder, or a file in it is wrong.</exception>
    public static (Model Model, Tokenizer Tokenizer) LoadAny(string folder)
    {
        var configuration = LoadConfiguration(folder);
        var tokenizer = Tokenizer.Load(Path.Combine(folder, TokenizerFile));
        if (tokenizer.VocabularySize > configuration.VocabularySize)
            throw new InvalidInputException($"{folder}: {TokenizerFile} has {tokenizer.VocabularySize} tokens but the model's vocab_size is {configuration.VocabularySize}; the files belong to different models.");
        return (LoadModel(folder, configuration), tokenizer);
    }

    /// <summary>Reads config.json.</summary>
    /// <exception cref="InvalidInputException">The folder is no model folder, or its configuration is wrong or not supported.</exception>
    public static ModelConfiguration LoadConfiguration(string folder)
    {
        if (File.Exists(folder))
            throw new InvalidInputException($"{folder} is a file, not a model folder; name the folder that holds {ConfigurationFile}.");
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"{folder} does not exist; name a model folder, such as one that 'loquat train --out' has written.");
        var path = Path.Combine(folder, ConfigurationFile);
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder} is no model folder: it holds no {ConfigurationFile}; name a folder that 'loquat train --out' has written or one in Hugging Face's layout.");
        var json = JsonView.Open(path, "a model configuration", 1 << 24);
        return json.RequiredString("model_type") switch
        {
            "gpt2" => Gpt2Configuration.Read(json),
            LlamaConfiguration.Llama or LlamaConfiguration.Mistral or LlamaConfiguration.Qwen2 => LlamaConfiguration.Read(json),
            BertConfiguration.Bert or BertConfiguration.Roberta or BertConfiguration.XlmRoberta or BertConfiguration.Camembert or BertConfiguration.DistilBert => BertConfiguration.Read(json),
            var other => throw new InvalidInputException($"{path} has model_type '{other}'; this version runs gpt2, llama, mistral, qwen2, bert, roberta, xlm-roberta, camembert and distilbert."),
        };
    }

    /// <summary>Reads the model without its tokenizer.</summary>
    /// <exception cref="InvalidInputException">The weights are missing, damaged or of other shapes.</exception>
    public static Model LoadModel(string folder, ModelConfiguration configuration)
    {
        using var file = SafetensorsFile.Open(Path.Combine(folder, WeightsFile));
        // Compared before anything is allocated: a lying config.json cannot ask for more memory than the weights explain.
        var held = file.Tensors.Sum(tensor => tensor.Count);
        if (held < configuration.ParameterCount)
            throw new InvalidInputException($"{folder}: {ConfigurationFile} describes {configuration.ParameterCount} parameters but {WeightsFile} holds {held} values; the files belong to different models.");
        var model = configuration.Build(seed: null);
        WeightsReader.Read(file, model);
        return model;
    }

    /// <summary>Writes the learned values alone.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written; what was there before is untouched.</exception>
    public static void SaveWeights(string folder, Model model) =>
        SafetensorsWriter.Write(Path.Combine(folder, WeightsFile), WeightsEntries(model), SafetensorsWriter.ModelMetadata);

    /// <summary>The entries of model.safetensors, for writing it as part of a set of files.</summary>
    public static IReadOnlyList<SafetensorsEntry> WeightsEntries(Model model) =>
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
