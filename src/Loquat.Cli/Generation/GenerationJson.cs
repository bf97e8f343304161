// Texts as JSON.
using System.Text.Json;
using Loquat.Formats.Json;
using Loquat.Generation;
using Loquat.Generation.Beams;

namespace Loquat.Cli.Generation;

/// <summary>Writes the fields of texts.</summary>
internal static class GenerationJson
{
    /// <summary>The fields of one text.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="result">The text.</param>
    /// <param name="hasText">Whether there is a tokenizer; without one the text is null.</param>
    public static void WriteFields(Utf8JsonWriter json, GenerationResult result, bool hasText)
    {
        if (hasText)
            json.WriteString("text", result.Text);
        else
            json.WriteNull("text");
        WriteIds(json, "ids", result.Ids);
        json.WriteStartArray("log_probabilities");
        foreach (var value in result.LogProbabilities)
            WriteLogProbability(json, value);
        json.WriteEndArray();
        if (result.Alternatives.Count > 0)
        {
            json.WriteStartArray("top_log_probabilities");
            foreach (var alternatives in result.Alternatives)
            {
                json.WriteStartArray();
                foreach (var alternative in alternatives)
                    WriteAlternative(json, alternative, hasText);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteString("finish_reason", result.FinishReason switch
        {
            FinishReason.EndToken => "end_of_sequence",
            FinishReason.StopString => "stop",
            FinishReason.Cancelled => "cancelled",
            _ => "length",
        });
        json.WriteNumber("tokens", result.Tokens);
    }

    /// <summary>A list of texts.</summary>
    public static void WriteList(Utf8JsonWriter json, string name, IEnumerable<GenerationResult> results, bool hasText)
    {
        json.WriteStartArray(name);
        foreach (var result in results)
        {
            json.WriteStartObject();
            WriteFields(json, result, hasText);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>A list of beams.</summary>
    public static void WriteBeams(Utf8JsonWriter json, IEnumerable<BeamHypothesis> beams, bool hasText)
    {
        json.WriteStartArray("beams");
        foreach (var beam in beams)
        {
            json.WriteStartObject();
            json.WriteFinite("score", beam.Score);
            json.WriteFinite("log_probability", beam.Result.LogProbabilities.Sum());
            WriteFields(json, beam.Result, hasText);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>A list of ids.</summary>
    public static void WriteIds(Utf8JsonWriter json, string name, IReadOnlyList<int> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
    }

    /// <summary>A token that might have come, as an object.</summary>
    public static void WriteAlternative(Utf8JsonWriter json, TokenProbability alternative, bool hasText)
    {
        json.WriteStartObject();
        if (hasText)
            json.WriteString("token", alternative.Token);
        else
            json.WriteNull("token");
        json.WriteNumber("id", alternative.Id);
        json.WriteFinite("probability", alternative.Probability);
        json.WriteFinite("log_probability", alternative.LogProbability);
        json.WriteEndObject();
    }

    private static void WriteLogProbability(Utf8JsonWriter json, double value)
    {
        // A token that a bias forced may have probability 0, whose logarithm no JSON number is.
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }
}
