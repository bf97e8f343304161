// The head of a .npy array: a Python dictionary with element type, order and shape, in a form that numpy always writes alike.
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Loquat.Formats.Files;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Npz;

/// <summary>What a .npy array says of itself.</summary>
/// <param name="Type">The element type.</param>
/// <param name="Shape">Sizes of the axes, outermost first.</param>
/// <param name="Length">Bytes before the elements.</param>
internal sealed record NpyHeader(ElementType Type, long[] Shape, int Length)
{
    private const int HighestRank = 32;
    private const int LongestText = 1 << 16;
    private static readonly (string Name, ElementType Type)[] s_types =
    [
        ("<f4", ElementType.Float32), ("<f8", ElementType.Float64), ("<f2", ElementType.Float16), ("<i4", ElementType.Int32), ("<i8", ElementType.Int64),
        ("|i1", ElementType.Int8), ("|u1", ElementType.UInt8), ("|b1", ElementType.Bool), ("<i2", ElementType.Int16), ("<u2", ElementType.UInt16),
        ("<u4", ElementType.UInt32), ("<u8", ElementType.UInt64),
    ];

    /// <summary>Reads the head from the start of an array.</summary>
    /// <param name="path">The archive, for messages.</param>
    /// <param name="name">The array's name, for messages.</param>
    /// <param name="stream">The array from its first byte; left behind the head.</param>
    public static NpyHeader Read(string path, string name, Stream stream)
    {
        var start = new byte[12];
        stream.ReadExactly(start, 0, 10);
        if (!IsMagic(start))
            throw Invalid(path, name, "does not start with numpy's mark");
        var isFirst = start[6] == 1;
        if (start[6] is < 1 or > 3)
            throw Invalid(path, name, $"is of version {start[6]}.{start[7]}, where 1, 2 or 3 was expected");
        if (!isFirst)
            stream.ReadExactly(start, 10, 2);
        var length = isFirst ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        if (length > LongestText)
            throw Invalid(path, name, $"has a head of {length} bytes, more than the {LongestText} that an array of numbers needs");
        var text = new byte[length];
        stream.ReadExactly(text);
        var parser = new Parser(path, name, Encoding.UTF8.GetString(text));
        var (type, shape) = parser.Read();
        return new NpyHeader(type, shape, (isFirst ? 10 : 12) + (int)length);
    }

    /// <summary>The head of an array, padded so that the elements start at a multiple of 64.</summary>
    public static byte[] Write(ElementType type, ReadOnlySpan<long> shape)
    {
        var descriptor = Array.Find(s_types, item => item.Type == type).Name ?? throw new ArgumentException($"{type.Name()} is no type of numpy's.", nameof(type));
        var sizes = string.Concat(shape.ToArray().Select(size => size.ToString(CultureInfo.InvariantCulture) + ", "));
        var text = $"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': ({(shape.Length == 1 ? sizes.TrimEnd() : sizes.TrimEnd(',', ' '))}), }}";
        var length = (10 + text.Length + 1 + 63) / 64 * 64;
        var head = new byte[length];
        head.AsSpan().Fill((byte)' ');
        (head[0], head[6], head[7], head[^1]) = (0x93, 1, 0, (byte)'\n');
        "NUMPY"u8.CopyTo(head.AsSpan(1));
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)(length - 10));
        Encoding.ASCII.GetBytes(text, head.AsSpan(10));
        return head;
    }

    internal static InvalidInputException Invalid(string path, string name, string what) =>
        new($"{path}: the array '{FileText.Shown(name)}' {what}; save it with numpy.savez.");

    private static bool IsMagic(byte[] start) => start[0] == 0x93 && start.AsSpan(1, 5).SequenceEqual("NUMPY"u8);

    // The dictionary has three entries, in any order, with a text, a truth value and a tuple of whole numbers.
    private sealed class Parser(string path, string name, string text)
    {
        private int _position;

        public (ElementType Type, long[] Shape) Read()
        {
            ElementType? type = null;
            bool? isFortran = null;
            long[]? shape = null;
            Expect('{');
            while (!TryTake('}'))
            {
                var key = Quoted();
                Expect(':');
                switch (key)
                {
                    case "descr" when type is null: type = TypeOf(); break;
                    case "fortran_order" when isFortran is null: isFortran = Truth(); break;
                    case "shape" when shape is null: shape = Tuple(); break;
                    default: throw Invalid(path, name, $"has the unknown or repeated entry '{FileText.Shown(key)}' in its head");
                }
                if (!TryTake(','))
                {
                    Expect('}');
                    break;
                }
            }
            if (_position < text.Length && text.AsSpan(_position).Trim(" \n").Length > 0)
                throw Broken();
            if (type is null || isFortran is null || shape is null)
                throw Invalid(path, name, "has a head without 'descr', 'fortran_order' or 'shape'");
            if (isFortran.Value && shape.Length > 1)
                throw Invalid(path, name, "is in Fortran order, column by column; make it C-ordered with numpy.ascontiguousarray");
            return (type.Value, shape);
        }

        private ElementType TypeOf()
        {
            if (Peek() is not ('\'' or '"'))
                throw Invalid(path, name, "is of a structured type, where plain numbers were expected");
            var descriptor = Quoted();
            var found = Array.FindIndex(s_types, item => item.Name == descriptor || item.Name.AsSpan(1).SequenceEqual(descriptor.Replace("=", "", StringComparison.Ordinal)));
            return found >= 0 ? s_types[found].Type
                : throw Invalid(path, name, $"is of the type '{FileText.Shown(descriptor)}', where one of {string.Join(", ", s_types.Select(item => item.Name))} was expected");
        }

        private bool Truth()
        {
            Peek();
            foreach (var (word, value) in new[] { ("True", true), ("False", false) })
            {
                if (text.AsSpan(_position).StartsWith(word, StringComparison.Ordinal))
                {
                    _position += word.Length;
                    return value;
                }
            }
            throw Broken();
        }

        private long[] Tuple()
        {
            var sizes = new List<long>();
            Expect('(');
            while (!TryTake(')'))
            {
                Peek();
                var start = _position;
                while (_position < text.Length && char.IsAsciiDigit(text[_position]))
                    _position++;
                if (!long.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var size) || sizes.Count == HighestRank)
                    throw Broken();
                sizes.Add(size);
                if (!TryTake(','))
                {
                    Expect(')');
                    break;
                }
            }
            return [.. sizes];
        }

        private string Quoted()
        {
            var quote = Peek();
            if (quote is not ('\'' or '"'))
                throw Broken();
            var end = text.IndexOf(quote, _position + 1);
            if (end < 0)
                throw Broken();
            var content = text[(_position + 1)..end];
            _position = end + 1;
            return content;
        }

        private char Peek()
        {
            while (_position < text.Length && text[_position] is (' ' or '\n'))
                _position++;
            return _position < text.Length ? text[_position] : '\0';
        }

        private bool TryTake(char expected)
        {
            if (Peek() != expected)
                return false;
            _position++;
            return true;
        }

        private void Expect(char expected)
        {
            if (!TryTake(expected))
                throw Broken();
        }

        private InvalidInputException Broken() => Invalid(path, name, $"has a damaged head near its character {_position}");
    }
}
