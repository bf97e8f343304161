// What can be said of a file of weights that comes without a configuration: its tensors and how they are stored.
using System.Text.Json;
using Loquat.Cli.Output;
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;
using Loquat.Models;
using Spectre.Console;

namespace Loquat.Cli.Runs;

/// <summary>Lists tensors.</summary>
internal static class TensorListing
{
    /// <summary>Whether a path is a safetensors or NPZ file with no config.json beside it.</summary>
    public static bool IsFor(string path) => File.Exists(path)
        && (Path.GetExtension(path) is ".npz"
            || (Path.GetExtension(path) is ".safetensors" && !File.Exists(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, ModelFolder.ConfigurationFile))));

    /// <summary>Prints the tensors of a file.</summary>
    public static int Run(string path, Terminal terminal)
    {
        using var file = WeightsFile.Open(path);
        var types = Types(file);
        var bytes = file.Tensors.Sum(tensor => tensor.ByteLength);
        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumns(new TableColumn("tensor"), new TableColumn("type"), new TableColumn("shape"), new TableColumn("values").RightAligned());
        foreach (var tensor in file.Tensors)
            table.AddRow(Markup.Escape(tensor.Name), tensor.Type.Name(), Markup.Escape(tensor.ShapeText), Amounts.Count(tensor.Count));
        terminal.Console.Write(table);
        terminal.Say($"{file.FormatName}: {file.Tensors.Count} tensors ({TypesText(types)}), {Amounts.Megabytes(bytes)}");
        terminal.Result(json =>
        {
            json.WriteString("format", file.FormatName);
            WriteTypes(json, types);
            json.WriteNumber("parameters", file.Tensors.Sum(tensor => tensor.Count));
            json.WriteNumber("stored_bytes", bytes);
            if (file is SafetensorsFile { Metadata.Count: > 0 } safetensors)
            {
                json.WriteStartObject("metadata");
                foreach (var (key, value) in safetensors.Metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            json.WriteStartArray("tensors");
            foreach (var tensor in file.Tensors)
            {
                json.WriteStartObject();
                json.WriteString("name", tensor.Name);
                json.WriteString("type", tensor.Type.Name());
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
        return ExitCode.Success;
    }

    /// <summary>Number of tensors by type, the most first.</summary>
    public static IReadOnlyList<(string Type, int Count)> Types(TensorFile file) =>
        [.. file.Tensors.GroupBy(tensor => tensor.Type).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select(group => (group.Key.Name(), group.Count()))];

    /// <summary>The same as text.</summary>
    public static string TypesText(IReadOnlyList<(string Type, int Count)> types) => string.Join(", ", types.Select(item => $"{item.Count} {item.Type}"));

    /// <summary>The same as an object.</summary>
    public static void WriteTypes(Utf8JsonWriter json, IReadOnlyList<(string Type, int Count)> types)
    {
        json.WriteStartObject("tensor_types");
        foreach (var (type, count) in types)
            json.WriteNumber(type, count);
        json.WriteEndObject();
    }
}
