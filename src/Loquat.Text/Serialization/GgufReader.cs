// The metadata of a GGUF file: names with values of thirteen types. Tensors behind it are never read.
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Loquat.Formats;

namespace Loquat.Text.Serialization;

/// <summary>Reads the metadata of a GGUF file, versions 2 and 3.</summary>
internal sealed class GgufReader
{
    private const uint StringType = 8;
    private const uint ArrayType = 9;

    private readonly string _path;
    private readonly byte[] _file;
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);
    private int _position = 4;

    public GgufReader(string path, byte[] file)
    {
        (_path, _file) = (path, file);
        if (!file.AsSpan().StartsWith("GGUF"u8))
            throw Broken();
        var version = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        if (version is not (2 or 3))
            throw new InvalidInputException($"{path} is a GGUF file of version {version}, where 2 or 3 was expected; convert it anew.");
        Take(8);
        var count = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        for (ulong i = 0; i < count; i++)
        {
            var name = ReadString();
            _values[name] = ReadValue(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));
        }
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name) as string;

    /// <summary>A number, or null; a truth value is 0 or 1.</summary>
    public double? Number(string name) => _values.GetValueOrDefault(name) as double?;

    /// <summary>A list of texts, or null.</summary>
    public string[]? Texts(string name) => _values.GetValueOrDefault(name) as string[];

    /// <summary>A list of numbers, or null.</summary>
    public double[]? Numbers(string name) => _values.GetValueOrDefault(name) as double[];

    private object ReadValue(uint type)
    {
        if (type == StringType)
            return ReadString();
        if (type != ArrayType)
            return ReadNumber(type);
        var itemType = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        var count = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        // Every text has at least its length, every number its width.
        var least = itemType == StringType ? 8 : WidthOf(itemType);
        if (count > (ulong)((_file.Length - _position) / least))
            throw Broken();
        if (itemType == StringType)
        {
            var texts = new string[count];
            for (var i = 0; i < texts.Length; i++)
                texts[i] = ReadString();
            return texts;
        }
        var numbers = new double[count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = ReadNumber(itemType);
        return numbers;
    }

    private double ReadNumber(uint type)
    {
        var bytes = Take(WidthOf(type));
        return type switch
        {
            0 or 7 => bytes[0],
            1 => (sbyte)bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            3 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            5 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            6 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            10 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            11 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };
    }

    private int WidthOf(uint type) => type switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        10 or 11 or 12 => 8,
        _ => throw Broken(),
    };

    private string ReadString()
    {
        var length = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        var bytes = length > int.MaxValue ? throw Broken() : Take((int)length);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Broken();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _file.Length - _position)
            throw Broken();
        _position += count;
        return _file.AsSpan(_position - count, count);
    }

    private InvalidInputException Broken() => new($"{_path} is not a GGUF file, or its metadata is damaged near byte {_position}; get the file again.");
}
