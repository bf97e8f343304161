// loquat info: what a model folder, GGUF file or llama2.c checkpoint holds; of a file of weights alone, its tensors.
using System.CommandLine;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Runs;
using Loquat.Formats.Json;
using Loquat.Models;
using Loquat.Models.Checkpoints;
using Spectre.Console;

namespace Loquat.Cli.Verbs;

/// <summary>Describes a model.</summary>
internal sealed class InfoVerb : Verb
{
    private readonly Argument<string> _folder = CommonOptions.Folder();

    public InfoVerb() : base("info", "Describe a model: configuration, parameters by part, memory, FLOPs per token.")
    {
        Arguments.Add(_folder);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat info my-model
          loquat info my-model --json
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var folder = parsed.GetValue(_folder)!;
        if (TensorListing.IsFor(folder))
            return TensorListing.Run(folder, terminal);
        var configuration = ModelFolder.LoadConfiguration(folder);
        using var checkpoint = Checkpoint.Open(folder);
        var model = ModelFolder.LoadModel(checkpoint, configuration);
        var tokenizer = checkpoint.HasTokenizer ? checkpoint.LoadTokenizer() : null;
        var stored = checkpoint.Tensors.Sum(tensor => tensor.Stored.ByteLength);
        var types = TensorListing.Types(checkpoint.File);
        var parts = ParameterParts.Of(model);
        var total = model.PresentParameters.Sum(parameter => (long)parameter.Tensor.Count);
        // An encoder reads whole texts and keeps nothing.
        long? cache = configuration is LanguageModelConfiguration ? configuration.CacheBytesPerPosition * configuration.ContextLength : null;
        var forward = configuration.ForwardFlopsPerToken(configuration.ContextLength);
        var training = configuration.TrainingFlopsPerToken(configuration.ContextLength);

        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumns(new TableColumn("model"), new TableColumn(Markup.Escape(configuration.ModelType)).RightAligned());
        Row("layers", Amounts.Count(configuration.Layers));
        Row("heads", Amounts.Count(configuration.Heads));
        Row("width", Amounts.Count(configuration.Width));
        Row("context", Amounts.Count(configuration.ContextLength));
        Row("vocabulary", Amounts.Count(configuration.VocabularySize));
        Row("tokenizer", tokenizer is null ? "none" : RunDescription.NameOf(tokenizer.Kind));
        table.AddEmptyRow();
        foreach (var (name, count) in parts)
            Row($"parameters: {name}", $"{Amounts.Count(count)}  {Amounts.Percent((double)count / total),7}");
        Row("parameters in all", $"{Amounts.Count(total)}  {Amounts.Percent(1),7}");
        table.AddEmptyRow();
        Row("file", checkpoint.File.FormatName);
        Row("file: weights", $"{TensorListing.TypesText(types)}  {Amounts.Megabytes(stored)}");
        Row("memory: weights", Amounts.Megabytes(total * sizeof(float)));
        Row("memory: training, without activations", Amounts.Megabytes(total * MemoryCheck.TrainingBytesPerParameter));
        if (cache is { } bytes)
            Row("memory: key/value cache of a full context", Amounts.Megabytes(bytes));
        Row(cache is null ? "FLOPs per token: reading" : "FLOPs per token: writing", Amounts.Flops(forward));
        Row("FLOPs per token: training", Amounts.Flops(training));
        terminal.Console.Write(table);
        if (tokenizer is null)
            terminal.Say($"{folder} holds no tokenizer ({ModelFolder.TokenizerFile} or another), so this model cannot read or write text here; add the tokenizer that belongs to it.");
        terminal.Result(json =>
        {
            json.WriteString("model_type", configuration.ModelType);
            json.WriteNumber("layers", configuration.Layers);
            json.WriteNumber("heads", configuration.Heads);
            json.WriteNumber("width", configuration.Width);
            json.WriteNumber("context", configuration.ContextLength);
            json.WriteNumber("vocabulary", configuration.VocabularySize);
            if (tokenizer is null)
                json.WriteNull("tokenizer");
            else
                json.WriteString("tokenizer", RunDescription.NameOf(tokenizer.Kind));
            json.WriteNumber("parameters", total);
            json.WriteStartObject("parameters_by_part");
            foreach (var (name, count) in parts)
                json.WriteNumber(name.Replace(' ', '_').Replace('-', '_'), count);
            json.WriteEndObject();
            json.WriteString("format", checkpoint.File.FormatName);
            TensorListing.WriteTypes(json, types);
            json.WriteNumber("stored_bytes", stored);
            json.WriteNumber("weights_bytes", total * sizeof(float));
            json.WriteNumber("training_bytes", total * MemoryCheck.TrainingBytesPerParameter);
            if (cache is { } bytes)
                json.WriteNumber("cache_bytes", bytes);
            else
                json.WriteNull("cache_bytes");
            json.WriteNumber("flops_per_token", forward);
            json.WriteNumber("training_flops_per_token", training);
        });
        return ExitCode.Success;

        void Row(string name, string value) => table.AddRow(Markup.Escape(name), Markup.Escape(value));
    }
}
