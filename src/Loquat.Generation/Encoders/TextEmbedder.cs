// One vector for a whole text, from the hidden states of any model.
using Loquat.Formats;
using Loquat.Models;
using Loquat.Models.Bert;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation.Encoders;

/// <summary>How the hidden states of a text's tokens become one vector.</summary>
public enum Pooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The first token's, [CLS] where the tokenizer adds it.</summary>
    Cls,

    /// <summary>The largest value of each channel.</summary>
    Max,

    /// <summary>The last token's, which has seen the whole text in a language model.</summary>
    Last,
}

/// <summary>A text's vector.</summary>
/// <param name="Vector">The vector [C].</param>
/// <param name="Tokens">Number of tokens read.</param>
/// <param name="IsTruncated">Whether the text was longer than the model's context, so that its end was not read.</param>
public sealed record TextEmbedding(float[] Vector, int Tokens, bool IsTruncated);

/// <summary>Makes vectors of texts. A text's vector has the same bits whatever other texts are embedded with it.</summary>
/// <param name="model">An encoder or a language model.</param>
/// <param name="tokenizer">Its tokenizer.</param>
public sealed class TextEmbedder(Model model, Tokenizer tokenizer)
{
    private const int TokensPerBatch = 2048;

    /// <summary>Embeds texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="pooling">How tokens become one vector.</param>
    /// <param name="normalize">Whether vectors are divided by their length.</param>
    /// <exception cref="InvalidInputException">A text gives no tokens, or the pooling does not go with the model.</exception>
    public IReadOnlyList<TextEmbedding> Embed(IReadOnlyList<string> texts, Pooling pooling, bool normalize)
    {
        if (pooling == Pooling.Cls && model is LanguageModel)
            throw new InvalidInputException($"The first token of a {model.Configuration.ModelType} model has seen nothing of the text behind it; use mean, max or last.");
        EncodedText[] encoded = [.. texts.Select(text => EncodedText.Of(tokenizer, text, model.Configuration.ContextLength))];
        var results = new TextEmbedding[encoded.Length];
        var workspace = new Workspace();
        // Texts of like length share a batch, so that little of it is padding.
        var order = Enumerable.Range(0, encoded.Length).OrderBy(i => encoded[i].Ids.Length).ToArray();
        for (var first = 0; first < order.Length;)
        {
            var count = 1;
            while (first + count < order.Length && (count + 1) * encoded[order[first + count]].Ids.Length <= TokensPerBatch)
                count++;
            var rows = order.AsSpan(first, count).ToArray();
            var vectors = Run(workspace, [.. rows.Select(row => encoded[row])], pooling);
            for (var i = 0; i < count; i++)
                results[rows[i]] = new TextEmbedding(normalize ? Normalized(vectors[i]) : vectors[i], encoded[rows[i]].Ids.Length, encoded[rows[i]].IsTruncated);
            first += count;
        }
        return results;
    }

    /// <summary>The cosine of the angle between two vectors; 0 where one is all zeros.</summary>
    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squaresA = 0, squaresB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            squaresA += (double)a[i] * a[i];
            squaresB += (double)b[i] * b[i];
        }
        return squaresA == 0 || squaresB == 0 ? 0 : product / Math.Sqrt(squaresA * squaresB);
    }

    private float[][] Run(Workspace workspace, EncodedText[] rows, Pooling pooling)
    {
        var length = rows.Max(row => row.Ids.Length);
        var padding = Padding.Right(length, rows.Select(row => row.Ids.Length).ToArray());
        var (ids, types) = (new int[rows.Length * length], new int[rows.Length * length]);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].Ids.CopyTo(ids, i * length);
            rows[i].TypeIds.CopyTo(types, i * length);
        }
        float[] hidden = [];
        using var noGrad = GradMode.NoGrad();
        using var scope = workspace.Begin();
        var context = new ForwardContext { Padding = padding, HiddenObserver = states => hidden = states.ToArray() };
        var batch = Tensor.FromIds(ids, [rows.Length, length]);
        if (model is BertModel bert)
            bert.Encode(batch, context, ((BertConfiguration)bert.Configuration).IsDistilBert ? null : Tensor.FromIds(types, [rows.Length, length]));
        else
            ((LanguageModel)model).Forward(batch, context, null, LogitsOf.Last);
        var width = hidden.Length / (rows.Length * length);
        return [.. rows.Select((row, i) => Pool(hidden.AsSpan(i * length * width, row.Ids.Length * width), width, pooling))];
    }

    // [T, C] -> [C]
    private static float[] Pool(ReadOnlySpan<float> states, int width, Pooling pooling)
    {
        var tokens = states.Length / width;
        if (pooling is Pooling.Cls or Pooling.Last)
            return states.Slice(pooling == Pooling.Cls ? 0 : (tokens - 1) * width, width).ToArray();
        var vector = new float[width];
        for (var channel = 0; channel < width; channel++)
        {
            var (sum, largest) = (0.0, float.NegativeInfinity);
            for (var token = 0; token < tokens; token++)
            {
                var value = states[(token * width) + channel];
                sum += value;
                largest = Math.Max(largest, value);
            }
            vector[channel] = pooling == Pooling.Mean ? (float)(sum / tokens) : largest;
        }
        return vector;
    }

    private static float[] Normalized(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(value => (double)value * value));
        return length == 0 ? vector : [.. vector.Select(value => (float)(value / length))];
    }
}
