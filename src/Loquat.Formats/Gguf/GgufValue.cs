// One value of a GGUF file's metadata, with its type, so that it is written as it was read.
namespace Loquat.Formats.Gguf;

/// <summary>A metadata value.</summary>
public sealed class GgufValue
{
    private readonly object _value;

    internal GgufValue(GgufValueType type, object value, GgufValueType? itemType = null) => (Type, _value, ItemType) = (type, value, itemType);

    /// <summary>The value's type.</summary>
    public GgufValueType Type { get; }

    /// <summary>The type of a list's items; null for other values.</summary>
    public GgufValueType? ItemType { get; }

    /// <summary>The text, or null where the value is none.</summary>
    public string? Text => _value as string;

    /// <summary>The number as the nearest double, or null where the value is none; a truth value is 0 or 1.</summary>
    public double? Number => NumberOf(_value);

    /// <summary>The whole number, or null where the value is none or does not fit.</summary>
    public long? Integer => _value switch
    {
        ulong value => value <= long.MaxValue ? (long)value : null,
        long value => value,
        float or double or string => null,
        _ => (long?)Number,
    };

    /// <summary>The texts of a list, or null where the value is no list of texts.</summary>
    public IReadOnlyList<string>? Texts => _value as string[];

    /// <summary>The numbers of a list as doubles, or null where the value is no list of numbers.</summary>
    public double[]? Numbers => _value is Array items and not (string[] or GgufValue[]) ? [.. items.Cast<object>().Select(item => NumberOf(item)!.Value)] : null;

    internal object Raw => _value;

    /// <summary>A text.</summary>
    public static GgufValue Of(string value) => new(GgufValueType.Text, value);

    /// <summary>An unsigned 32-bit integer, the type that the format's conventions give sizes and ids.</summary>
    public static GgufValue Of(uint value) => new(GgufValueType.UInt32, value);

    /// <summary>A float32.</summary>
    public static GgufValue Of(float value) => new(GgufValueType.Float32, value);

    /// <summary>A truth value.</summary>
    public static GgufValue Of(bool value) => new(GgufValueType.Boolean, value);

    /// <summary>A list of texts.</summary>
    public static GgufValue Of(IReadOnlyList<string> values) => new(GgufValueType.List, values.ToArray(), GgufValueType.Text);

    /// <summary>A list of float32.</summary>
    public static GgufValue Of(float[] values) => new(GgufValueType.List, values, GgufValueType.Float32);

    /// <summary>A list of signed 32-bit integers.</summary>
    public static GgufValue Of(int[] values) => new(GgufValueType.List, values, GgufValueType.Int32);

    private static double? NumberOf(object value) => value switch
    {
        byte number => number,
        sbyte number => number,
        ushort number => number,
        short number => number,
        uint number => number,
        int number => number,
        ulong number => number,
        long number => number,
        float number => number,
        double number => number,
        bool number => number ? 1 : 0,
        _ => null,
    };
}
