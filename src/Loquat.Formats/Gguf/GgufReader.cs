// Reads the head of a GGUF file, metadata and descriptions of tensors, from a map of the file. Nothing is allocated for a length before the bytes for it are seen.
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Loquat.Formats.Files;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Memory;

namespace Loquat.Formats.Gguf;

/// <summary>Walks through the head of a GGUF file of version 2 or 3.</summary>
internal sealed class GgufReader
{
    private const string AlignmentName = "general.alignment";
    private const int DeepestList = 4;
    private const int HighestRank = 4;

    private readonly string _path;
    private readonly MappedFile _map;
    private readonly ulong _tensorCount;
    private long _position = 4;

    /// <summary>Reads the metadata.</summary>
    public GgufReader(string path, MappedFile map)
    {
        (_path, _map) = (path, map);
        if (map.Length < 4 || !map.Bytes(0, 4).SequenceEqual("GGUF"u8))
            throw Broken("it does not start with 'GGUF'");
        Version = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        if (Version is not (2 or 3))
        {
            var what = Version is 0x02000000 or 0x03000000 ? "of big-endian machines" : $"of version {Version}";
            throw new InvalidInputException($"{path} is a GGUF file {what}, where little-endian version 2 or 3 was expected; convert it anew.");
        }
        _tensorCount = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        var count = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        Metadata = new GgufMetadata(path);
        for (ulong i = 0; i < count; i++)
        {
            var name = ReadText();
            var value = ReadValue(ReadType(), 0);
            if (Metadata.TryGet(name, out _))
                throw Broken($"its metadata has '{FileText.Shown(name)}' twice");
            Metadata.Add(name, value);
        }
    }

    /// <summary>The version of the format.</summary>
    public uint Version { get; }

    /// <summary>What was read.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>Reads the descriptions of the tensors behind the metadata and checks them against the file.</summary>
    public List<FileTensor> ReadTensors()
    {
        var alignment = Metadata.OptionalInt32(AlignmentName, 1) ?? GgufWriter.DefaultAlignment;
        var tensors = new List<FileTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (ulong i = 0; i < _tensorCount; i++)
        {
            var tensor = ReadTensor();
            if (!names.Add(tensor.Name))
                throw Broken($"it has two tensors named '{FileText.Shown(tensor.Name)}'");
            tensors.Add(tensor);
        }
        var data = (_position + alignment - 1) / alignment * alignment;
        tensors.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.ByteLength.CompareTo(b.ByteLength));
        long end = 0;
        for (var i = 0; i < tensors.Count; i++)
        {
            var tensor = tensors[i];
            if (tensor.Offset % alignment != 0)
                throw Broken($"its tensor '{FileText.Shown(tensor.Name)}' starts at byte {tensor.Offset} of the data, which is no multiple of {alignment}");
            if (tensor.Offset < end)
                throw Broken($"its tensor '{FileText.Shown(tensor.Name)}' starts at byte {tensor.Offset} of the data, inside the tensor before it");
            if (tensor.ByteLength > _map.Length - data || tensor.Offset > _map.Length - data - tensor.ByteLength)
                throw Broken($"its tensor '{FileText.Shown(tensor.Name)}' needs bytes {tensor.Offset} to {(decimal)tensor.Offset + tensor.ByteLength} of the data, but the file holds only {Math.Max(0, _map.Length - data)}");
            end = tensor.Offset + tensor.ByteLength;
            tensors[i] = tensor with { Offset = data + tensor.Offset };
        }
        _map.Release(0, Math.Min(_position, _map.Length));
        return tensors;
    }

    private FileTensor ReadTensor()
    {
        var name = ReadText();
        var rank = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        if (rank > HighestRank)
            throw Broken($"its tensor '{FileText.Shown(name)}' has {rank} axes, more than the {HighestRank} that the format allows");
        // The format lists the fastest axis first.
        var shape = new long[rank];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            var size = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
            shape[i] = size <= long.MaxValue ? (long)size : throw Broken($"its tensor '{FileText.Shown(name)}' has a shape too large for any file");
        }
        var number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        if (!GgufTensorTypes.TryGet(number, out var type))
            throw new InvalidInputException($"{_path} stores the tensor '{FileText.Shown(name)}' as {GgufTensorTypes.NameOf(number)}, which this version does not read; use a file with {GgufTensorTypes.Names}.");
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        try
        {
            var row = rank == 0 ? 1 : shape[^1];
            if (row % type.BlockLength() != 0)
                throw Broken($"its tensor '{FileText.Shown(name)}' has rows of {row} elements, which are no whole number of {type.Name()} blocks of {type.BlockLength()}");
            var tensor = new FileTensor(name, shape, type, offset <= long.MaxValue ? (long)offset : throw new OverflowException());
            _ = tensor.ByteLength;
            return tensor;
        }
        catch (OverflowException e)
        {
            throw Broken($"its tensor '{FileText.Shown(name)}' of {FileTensor.TextOf(shape)} at byte {offset} is too large for any file", e);
        }
    }

    private GgufValueType ReadType()
    {
        var number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        return number <= (uint)GgufValueType.Float64 ? (GgufValueType)number : throw Broken($"its metadata has a value of the unknown type {number}");
    }

    private GgufValue ReadValue(GgufValueType type, int depth)
    {
        if (type != GgufValueType.List)
            return new GgufValue(type, ReadScalar(type));
        if (depth == DeepestList)
            throw Broken($"its metadata has lists in lists deeper than {DeepestList}");
        var itemType = ReadType();
        var count = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        // Every text has at least its length, every list its type and count, every number its width.
        var least = itemType switch { GgufValueType.Text => 8, GgufValueType.List => 12, _ => WidthOf(itemType) };
        if (count > (ulong)((_map.Length - _position) / least))
            throw Broken($"its metadata has a list of {count} values, more than the file has room for");
        return new GgufValue(type, ReadItems(itemType, (long)count, depth), itemType);
    }

    private object ReadItems(GgufValueType type, long count, int depth) => type switch
    {
        GgufValueType.UInt8 => Items(count, () => Take(1)[0]),
        GgufValueType.Int8 => Items(count, () => (sbyte)Take(1)[0]),
        GgufValueType.UInt16 => Items(count, () => BinaryPrimitives.ReadUInt16LittleEndian(Take(2))),
        GgufValueType.Int16 => Items(count, () => BinaryPrimitives.ReadInt16LittleEndian(Take(2))),
        GgufValueType.UInt32 => Items(count, () => BinaryPrimitives.ReadUInt32LittleEndian(Take(4))),
        GgufValueType.Int32 => Items(count, () => BinaryPrimitives.ReadInt32LittleEndian(Take(4))),
        GgufValueType.Float32 => Items(count, () => BinaryPrimitives.ReadSingleLittleEndian(Take(4))),
        GgufValueType.Boolean => Items(count, () => Take(1)[0] != 0),
        GgufValueType.Text => Items(count, ReadText),
        GgufValueType.List => Items(count, () => ReadValue(GgufValueType.List, depth + 1)),
        GgufValueType.UInt64 => Items(count, () => BinaryPrimitives.ReadUInt64LittleEndian(Take(8))),
        GgufValueType.Int64 => Items(count, () => BinaryPrimitives.ReadInt64LittleEndian(Take(8))),
        _ => Items(count, () => BinaryPrimitives.ReadDoubleLittleEndian(Take(8))),
    };

    private static T[] Items<T>(long count, Func<T> read)
    {
        var items = new T[count];
        for (var i = 0; i < items.Length; i++)
            items[i] = read();
        return items;
    }

    private object ReadScalar(GgufValueType type)
    {
        if (type == GgufValueType.Text)
            return ReadText();
        var bytes = Take(WidthOf(type));
        return type switch
        {
            GgufValueType.UInt8 => bytes[0],
            GgufValueType.Int8 => (sbyte)bytes[0],
            GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            GgufValueType.Boolean => bytes[0] != 0,
            GgufValueType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            GgufValueType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };
    }

    internal static int WidthOf(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Boolean => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        _ => 8,
    };

    private string ReadText()
    {
        var length = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        var bytes = length > int.MaxValue ? throw Broken("it ends inside a text") : Take((int)length);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Broken("it has a text that is not UTF-8");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _map.Length - _position)
            throw Broken($"it has only {_map.Length} bytes and ends inside its head");
        _position += count;
        return _map.Bytes(_position - count, count);
    }

    private InvalidInputException Broken(string what, Exception? inner = null)
    {
        var message = $"{_path} is not a valid GGUF file: {what}, near byte {Math.Min(_position, _map.Length)}; get or write the file again.";
        return inner is null ? new InvalidInputException(message) : new InvalidInputException(message, inner);
    }
}
