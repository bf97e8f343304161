// A model for verbs that write or predict: with its tokenizer, or without one where ids are enough.
using Loquat.Cli.Runs;
using Loquat.Formats;
using Loquat.Generation;
using Loquat.Kernels.Quantization;
using Loquat.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Generation;

/// <summary>A language model that is ready to write.</summary>
/// <param name="Generator">Writes with it.</param>
/// <param name="Tokenizer">Its tokenizer, or null.</param>
/// <param name="Defaults">Where its texts begin and end.</param>
internal sealed record OpenedModel(TextGenerator Generator, Tokenizer? Tokenizer, GenerationDefaults Defaults)
{
    /// <summary>Loads a model and packs its weights.</summary>
    /// <param name="path">The model folder, or a file that holds a whole model.</param>
    /// <param name="areIds">Whether prompts are ids, so that a folder without a tokenizer will do.</param>
    /// <param name="weights">The format in which weights are held; null for float32.</param>
    /// <exception cref="InvalidInputException">The folder is no model folder, a file in it is wrong, or the model does not continue text.</exception>
    public static OpenedModel Open(string path, bool areIds, WeightFormat? weights)
    {
        var defaults = GenerationDefaults.Load(path);
        var format = weights ?? WeightFormat.Float32;
        LanguageModel model;
        Tokenizer? tokenizer = null;
        if (areIds && Directory.Exists(path) && !File.Exists(Path.Combine(path, ModelFolder.TokenizerFile)))
            model = WithoutTokenizer(path, format);
        else
            (model, tokenizer) = ModelFolder.Load(path, format, configuration => MemoryCheck.ForWeights(configuration, format));
        return new OpenedModel(new TextGenerator(model, tokenizer, defaults.StartToken), tokenizer, defaults);
    }

    private static LanguageModel WithoutTokenizer(string path, WeightFormat format)
    {
        var configuration = ModelFolder.LoadConfiguration(path);
        MemoryCheck.ForWeights(configuration, format);
        var model = ModelFolder.LoadModel(path, configuration, format);
        return model as LanguageModel
            ?? throw new InvalidInputException($"{path} holds a {model.Configuration.ModelType} model, which reads whole texts and does not continue them; name a language model.");
    }
}
