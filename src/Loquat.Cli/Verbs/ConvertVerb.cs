// loquat convert: a model from one format into another.
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Formats;
using Loquat.Kernels.Quantization;
using Loquat.Models;
using Loquat.Models.Checkpoints;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Verbs;

/// <summary>Converts a model.</summary>
internal sealed class ConvertVerb : Verb
{
    private const string Targets = "gguf, safetensors, npz, float32, float16, bfloat16, q8_0 or q4_0";

    private readonly Argument<string> _path = new("PATH") { Description = "Model folder, GGUF file or llama2.c checkpoint" };
    private readonly Option<string> _to = new("--to") { Description = $"Format of the result: {Targets}; the last five write a GGUF file", HelpName = "FORMAT", Required = true };
    private readonly Option<string?> _weights = new("--weights") { Description = $"Format of the weights in the file: {WeightFormats.EncodableNames} [default: as they are]", HelpName = "FORMAT" };
    private readonly Option<string> _out = new("--out") { Description = "File or folder to write; a folder gets model.gguf or model.npz", HelpName = "PATH", Required = true };
    private readonly Option<string?> _shard = new("--max-shard-size") { Description = "Most bytes of one safetensors file, such as 500MB or 5GB [default: one file]", HelpName = "SIZE" };

    public ConvertVerb() : base("convert", "Convert a model between safetensors, GGUF and NPZ, and quantise it.")
    {
        Arguments.Add(_path);
        Options.Add(_to);
        Options.Add(_weights);
        Options.Add(_out);
        Options.Add(_shard);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat convert my-model --to q8_0 --out my-model.gguf
          loquat convert model.gguf --to safetensors --out my-model
          loquat convert my-model --to safetensors --weights bfloat16 --max-shard-size 2GB --out smaller
          loquat convert stories15M.bin --to safetensors --out stories
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var path = parsed.GetValue(_path)!;
        var (format, weights) = Target(parsed.GetValue(_to)!, parsed.GetValue(_weights));
        if (parsed.GetValue(_shard) is not null && format != CheckpointFormat.Safetensors)
            throw new UsageException("--max-shard-size is for --to safetensors only; leave it out.");
        var shard = parsed.GetValue(_shard) is { } size ? Size(size) : 0;
        var target = File(parsed.GetValue(_out)!, format);
        var watch = Stopwatch.StartNew();
        using var checkpoint = Checkpoint.Open(path);
        var tokenizer = TokenizerOf(checkpoint, path, terminal);
        var line = new LiveLine(terminal);
        ConversionResult result;
        try
        {
            long shown = 0;
            result = CheckpointConversion.Convert(checkpoint, tokenizer, target, new ConversionOptions
            {
                Format = format,
                Weights = weights,
                LargestShard = shard,
                Progress = (done, all) =>
                {
                    if (watch.ElapsedMilliseconds - shown < 100)
                        return;
                    shown = watch.ElapsedMilliseconds;
                    line.Show($"{Amounts.Megabytes(done)} written of a model that has {Amounts.Megabytes(all)} now");
                },
            });
        }
        finally
        {
            line.Clear();
        }
        var types = string.Join(", ", result.Tensors.Select(pair => $"{pair.Value} as {pair.Key}"));
        terminal.Say($"{target}: {result.Tensors.Values.Sum()} tensors ({types}), {Amounts.Megabytes(result.Bytes)}, in {Amounts.Time(watch.Elapsed.TotalSeconds)}");
        terminal.Result(json =>
        {
            json.WriteString("out", target);
            json.WriteString("format", format switch { CheckpointFormat.Gguf => "gguf", CheckpointFormat.Npz => "npz", _ => "safetensors" });
            json.WriteStartArray("files");
            foreach (var file in result.Files)
                json.WriteStringValue(file);
            json.WriteEndArray();
            json.WriteStartObject("tensors");
            foreach (var (type, count) in result.Tensors)
                json.WriteNumber(type, count);
            json.WriteEndObject();
            json.WriteNumber("bytes", result.Bytes);
            json.WriteBoolean("tokenizer", tokenizer is not null && format != CheckpointFormat.Npz);
            json.WriteNumber("seconds", watch.Elapsed.TotalSeconds);
        });
        return ExitCode.Success;
    }

    private static (CheckpointFormat Format, WeightFormat? Weights) Target(string to, string? weights)
    {
        WeightFormat? asked = weights is null ? null : WeightFormats.TryParse(weights, out var parsed) && parsed.CanEncode() ? parsed
            : throw new UsageException($"--weights takes one of {WeightFormats.EncodableNames}, not '{weights}'.");
        switch (to.ToLowerInvariant())
        {
            case "gguf": return (CheckpointFormat.Gguf, asked);
            case "safetensors": return (CheckpointFormat.Safetensors, asked);
            case "npz": return (CheckpointFormat.Npz, asked);
        }
        if (!WeightFormats.TryParse(to, out var format) || !format.CanEncode())
            throw new UsageException($"--to takes {Targets}, not '{to}'.");
        if (asked is not null && asked != format)
            throw new UsageException($"--to {to} and --weights {weights} say different things; use --to gguf --weights {weights}, or leave --weights out.");
        return (CheckpointFormat.Gguf, format);
    }

    private static string File(string path, CheckpointFormat format)
    {
        if (format == CheckpointFormat.Safetensors)
            return path;
        var extension = format == CheckpointFormat.Gguf ? ".gguf" : ".npz";
        if (Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path))
            return path;
        Formats.Files.AtomicFile.CreateFolder(path);
        return Path.Combine(path, "model" + extension);
    }

    // A model without a tokenizer is converted all the same; one with a damaged tokenizer is not.
    private static Tokenizer? TokenizerOf(Checkpoint checkpoint, string path, Terminal terminal)
    {
        if (checkpoint.HasTokenizer)
            return checkpoint.LoadTokenizer();
        terminal.Say($"{path} has no tokenizer, so the result has none.");
        return null;
    }

    private static long Size(string text)
    {
        var units = new (string Name, long Bytes)[] { ("KB", 1000), ("MB", 1000_000), ("GB", 1000_000_000), ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("B", 1), ("", 1) };
        var upper = text.Trim().ToUpperInvariant();
        foreach (var (name, bytes) in units)
        {
            if (upper.EndsWith(name, StringComparison.Ordinal)
                && double.TryParse(upper.AsSpan(0, upper.Length - name.Length).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * bytes is >= 1 and <= long.MaxValue / 2)
            {
                return (long)(number * bytes);
            }
        }
        throw new UsageException($"--max-shard-size takes a size such as 500MB or 5GB, not '{text}'.");
    }
}
