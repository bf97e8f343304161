// One event of an event file: when, at which step, and the named numbers and texts it carries; with its wire form.
using System.Text;
using Loquat.Formats.Protobuf;

namespace Loquat.Formats.TensorBoard;

/// <summary>One event of a TensorBoard event file.</summary>
/// <param name="WallTime">Seconds since 1970 UTC.</param>
/// <param name="Step">Training step.</param>
public sealed record TrainingEvent(double WallTime, long Step)
{
    /// <summary>The first event's version text, "brain.Event:2"; null in all others.</summary>
    public string? FileVersion { get; init; }

    /// <summary>Named numbers, such as ("train/loss", 2.5).</summary>
    public IReadOnlyList<(string Tag, float Value)> Scalars { get; init; } = [];

    /// <summary>Named texts, such as samples of a model's writing.</summary>
    public IReadOnlyList<(string Tag, string Text)> Texts { get; init; } = [];

    // Field numbers: Event { wall_time 1, step 2, file_version 3, summary 5 }, Summary { value 1 },
    // Value { tag 1, simple_value 2, tensor 8, metadata 9 }, SummaryMetadata { plugin_data 1 { plugin_name 1 }, data_class 4 },
    // TensorProto { dtype 1, tensor_shape 2 { dim 2 { size 1 } }, string_val 8 }; DT_STRING is 7, DATA_CLASS_TENSOR 2.
    internal ProtobufWriter Write()
    {
        var message = new ProtobufWriter().Double(1, WallTime).Integer(2, Step);
        if (FileVersion is not null)
            message.Text(3, FileVersion);
        if (Scalars.Count == 0 && Texts.Count == 0)
            return message;
        var summary = new ProtobufWriter();
        foreach (var (tag, value) in Scalars)
            summary.Message(1, new ProtobufWriter().Text(1, tag).Single(2, value));
        foreach (var (tag, text) in Texts)
        {
            var shape = new ProtobufWriter().Message(2, new ProtobufWriter().Integer(1, 1));
            var tensor = new ProtobufWriter().Integer(1, 7).Message(2, shape).Text(8, text);
            var metadata = new ProtobufWriter().Message(1, new ProtobufWriter().Text(1, "text")).Integer(4, 2);
            summary.Message(1, new ProtobufWriter().Text(1, tag).Message(8, tensor).Message(9, metadata));
        }
        return message.Message(5, summary);
    }

    internal static TrainingEvent? Read(ReadOnlySpan<byte> message)
    {
        var result = new TrainingEvent(0, 0);
        List<(string, float)> scalars = [];
        List<(string, string)> texts = [];
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: result = result with { WallTime = reader.Double }; break;
                case 2: result = result with { Step = unchecked((long)reader.Bits) }; break;
                case 3: result = result with { FileVersion = Encoding.UTF8.GetString(reader.Contents) }; break;
                case 5 when !ReadSummary(reader.Contents, scalars, texts): return null;
            }
        }
        return reader.IsBroken ? null : result with { Scalars = scalars, Texts = texts };
    }

    private static bool ReadSummary(ReadOnlySpan<byte> summary, List<(string, float)> scalars, List<(string, string)> texts)
    {
        var values = new ProtobufReader(summary);
        while (values.Next())
        {
            if (values.Field != 1)
                continue;
            var tag = "";
            float? number = null;
            string? text = null;
            var value = new ProtobufReader(values.Contents);
            while (value.Next())
            {
                switch (value.Field)
                {
                    case 1: tag = Encoding.UTF8.GetString(value.Contents); break;
                    case 2: number = value.Single; break;
                    case 8: text = FirstText(value.Contents); break;
                }
            }
            if (value.IsBroken)
                return false;
            if (number is { } found)
                scalars.Add((tag, found));
            if (text is not null)
                texts.Add((tag, text));
        }
        return !values.IsBroken;
    }

    private static string? FirstText(ReadOnlySpan<byte> tensor)
    {
        var reader = new ProtobufReader(tensor);
        while (reader.Next())
        {
            if (reader.Field == 8)
                return Encoding.UTF8.GetString(reader.Contents);
        }
        return null;
    }
}
