// Reads and checks the JSON header of a safetensors file. Nothing in it is believed before it is checked against the file's length;
// a header that names every byte of the data exactly once, in order, is the only one accepted.
using System.Text.Json;
using System.Text.Unicode;
using Loquat.Formats.Files;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Safetensors;

internal sealed class SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";
    public const long MaximumLength = 100_000_000;
    private const int MaximumRank = 64;

    private readonly string _path;
    private readonly List<(FileTensor Tensor, long End)> _tensors = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private SafetensorsHeader(string path) => _path = path;

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public IEnumerable<FileTensor> InFileOrder => _tensors.Select(item => item.Tensor);

    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json, long dataLength)
    {
        var header = new SafetensorsHeader(path);
        if (json.IsEmpty || json[0] != (byte)'{')
            throw header.Bad("its header does not start with '{'");
        if (!Utf8.IsValid(json))
            throw header.Bad("its header is not UTF-8 text");
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
            header.ReadEntries(ref reader);
        }
        catch (JsonException e)
        {
            throw header.Bad($"its header is not valid JSON near byte {8 + (e.BytePositionInLine ?? 0)} of line {e.LineNumber ?? 0}", e);
        }
        catch (InvalidOperationException e)
        {
            throw header.Bad("its header holds a string with a broken escape", e);
        }
        header.CheckPlaces(dataLength);
        return header;
    }

    private void ReadEntries(ref Utf8JsonReader reader)
    {
        reader.Read();
        var hasMetadata = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == MetadataKey)
            {
                if (hasMetadata)
                    throw Bad($"its header has two entries named '{MetadataKey}'");
                hasMetadata = true;
                ReadMetadata(ref reader);
                continue;
            }
            var (tensor, end) = ReadTensor(ref reader, name);
            if (!_names.Add(name))
                throw Bad($"its header has two tensors named '{FileText.Shown(name)}'");
            _tensors.Add((tensor, end));
        }
        // Reading on to the end of the text makes the parser refuse anything but white space there.
        while (reader.Read())
        {
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad($"its '{MetadataKey}' is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Bad($"its metadata '{FileText.Shown(key)}' is not a string");
            if (!Metadata.TryAdd(key, reader.GetString()!))
                throw Bad($"its metadata has two entries named '{FileText.Shown(key)}'");
        }
    }

    private (FileTensor Tensor, long End) ReadTensor(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(name, "is not described by an object");
        ElementType? dtype = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "dtype" when dtype is null:
                    if (reader.TokenType != JsonTokenType.String)
                        throw Bad(name, "has a dtype that is not a string");
                    var text = reader.GetString()!;
                    dtype = ElementTypes.TryParse(text, out var parsed) && !parsed.IsBlocked() ? parsed : throw Bad(name, $"has the unknown dtype '{FileText.Shown(text)}'");
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name, key);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name, key);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Bad(name, $"has two fields named '{key}'");
                default:
                    throw Bad(name, $"has the unknown field '{FileText.Shown(key)}'");
            }
        }
        if (dtype is null || shape is null || offsets is null)
            throw Bad(name, $"lacks the field '{(dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets")}'");
        if (offsets.Count != 2 || offsets[1] < offsets[0])
            throw Bad(name, "has data_offsets that are not a start followed by an end");
        return (Describe(name, dtype.Value, [.. shape], offsets[0], offsets[1]), offsets[1]);
    }

    private FileTensor Describe(string name, ElementType dtype, long[] shape, long start, long end)
    {
        long count = 1;
        try
        {
            foreach (var size in shape)
                count = checked(count * size);
            if (checked(count * dtype.BlockBytes()) != end - start)
                throw Bad(name, $"of {dtype.Name()} [{string.Join(", ", shape)}] needs {count * dtype.BlockBytes()} bytes but its data_offsets span {end - start}");
        }
        catch (OverflowException e)
        {
            throw Bad(name, "has a shape too large for any file", e);
        }
        return new FileTensor(name, shape, dtype, start);
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string key)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Bad(name, $"has a {key} that is not a list");
        var numbers = new List<long>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Bad(name, $"has a {key} that is not made of whole numbers from 0");
            if (numbers.Count == MaximumRank)
                throw Bad(name, $"has a {key} of more than {MaximumRank} numbers");
            numbers.Add(number);
        }
        return numbers;
    }

    private void CheckPlaces(long dataLength)
    {
        _tensors.Sort((a, b) => a.Tensor.Offset != b.Tensor.Offset ? a.Tensor.Offset.CompareTo(b.Tensor.Offset)
            : a.End != b.End ? a.End.CompareTo(b.End) : string.CompareOrdinal(a.Tensor.Name, b.Tensor.Name));
        var position = 0L;
        foreach (var (tensor, end) in _tensors)
        {
            if (end > dataLength)
                throw Bad(tensor.Name, $"ends at byte {end} of the data, but the file holds only {dataLength}");
            if (tensor.Offset < position)
                throw Bad(tensor.Name, $"starts at byte {tensor.Offset} of the data, inside the tensor before it");
            if (tensor.Offset > position)
                throw Bad(tensor.Name, $"starts at byte {tensor.Offset} of the data and leaves a hole behind byte {position}");
            position = end;
        }
        if (position != dataLength)
            throw Bad($"its tensors end at byte {position} of the data, but the file holds {dataLength}");
    }

    private InvalidInputException Bad(string tensor, string what, Exception? inner = null) =>
        Bad($"its tensor '{FileText.Shown(tensor)}' {what}", inner);

    private InvalidInputException Bad(string what, Exception? inner = null) => SafetensorsFile.Invalid(_path, what, inner);
}
