// What stands behind the masks of a text, as an encoder trained on masked tokens sees it.
using Loquat.Formats;
using Loquat.Models.Bert;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Operations;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation.Encoders;

/// <summary>A token that may stand behind a mask.</summary>
/// <param name="Token">The token, readable on one line.</param>
/// <param name="Id">Its id.</param>
/// <param name="Probability">Its probability.</param>
public readonly record struct MaskPrediction(string Token, int Id, double Probability);

/// <summary>The most probable tokens of one mask.</summary>
/// <param name="Position">Place of the mask among the text's tokens, from 0.</param>
/// <param name="Predictions">The tokens, most probable first.</param>
public sealed record FilledMask(int Position, IReadOnlyList<MaskPrediction> Predictions);

/// <summary>Fills masks.</summary>
public sealed class MaskFiller
{
    private static readonly string[] s_maskTokens = ["[MASK]", "<mask>"];
    private readonly BertModel _model;
    private readonly Tokenizer _tokenizer;
    private readonly int _mask;

    /// <summary>Prepares a model.</summary>
    /// <exception cref="InvalidInputException">The model has no head for masked tokens, or the tokenizer no mask token.</exception>
    public MaskFiller(BertModel model, Tokenizer tokenizer)
    {
        model.RequireHead();
        (_model, _tokenizer) = (model, tokenizer);
        (MaskToken, _mask) = MaskOf(tokenizer);
    }

    /// <summary>The tokenizer's mask token.</summary>
    public string MaskToken { get; }

    /// <summary>Predicts the token at every mask, each from the text with all masks in it.</summary>
    /// <param name="text">A text with at least one mask token.</param>
    /// <param name="top">How many tokens for each mask, at least 1.</param>
    /// <exception cref="InvalidInputException">The text has no mask, or is longer than the model's context.</exception>
    public IReadOnlyList<FilledMask> Fill(string text, int top)
    {
        var encoded = EncodedText.Of(_tokenizer, text, _model.Configuration.ContextLength);
        if (encoded.IsTruncated)
            throw new InvalidInputException($"The text has more tokens than the model's context of {_model.Configuration.ContextLength}; give a shorter one.");
        int[] places = [.. Enumerable.Range(0, encoded.Ids.Length).Where(i => encoded.Ids[i] == _mask)];
        if (places.Length == 0)
            throw new InvalidInputException($"The text has no mask; write {MaskToken} where a token is to be filled in.");
        using var noGrad = GradMode.NoGrad();
        using var scope = new Workspace().Begin();
        var context = ForwardContext.Evaluation;
        var types = ((BertConfiguration)_model.Configuration).IsDistilBert ? null : Tensor.FromIds(encoded.TypeIds, [1, encoded.Ids.Length]);
        var hidden = _model.Encode(Tensor.FromIds(encoded.Ids, [1, encoded.Ids.Length]), context, types);
        var masked = hidden.Reshape(encoded.Ids.Length, -1).Embedding(Tensor.FromIds(places, [places.Length])); // [1, T, C] -> [M, C]
        var probabilities = _model.MaskedLogits(masked, context).Softmax().ToArray(); // [M, V]
        var vocabulary = _model.Configuration.VocabularySize;
        var known = Math.Min(vocabulary, _tokenizer.VocabularySize);
        return [.. places.Select((place, row) => new FilledMask(place, Best(probabilities.AsSpan(row * vocabulary, known).ToArray(), top)))];
    }

    /// <summary>The text with every mask replaced by a token, read as the tokenizer decodes it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ids">A token for each mask, in order.</param>
    public string Replace(string text, IReadOnlyList<int> ids)
    {
        var encoding = _tokenizer.Tokenize(text);
        var filled = new List<int>();
        var next = 0;
        for (var i = 0; i < encoding.Count; i++)
        {
            var isMask = encoding.Ids[i] == _mask;
            if (isMask || i >= encoding.SpecialTokensMask.Count || encoding.SpecialTokensMask[i] == 0)
                filled.Add(isMask && next < ids.Count ? ids[next++] : encoding.Ids[i]);
        }
        return _tokenizer.Decode(filled.ToArray());
    }

    private IReadOnlyList<MaskPrediction> Best(float[] probabilities, int top) =>
        [.. Enumerable.Range(0, probabilities.Length).OrderByDescending(id => probabilities[id]).ThenBy(id => id).Take(top).Select(id => new MaskPrediction(_tokenizer.TokenText(id), id, probabilities[id]))];

    private static (string Token, int Id) MaskOf(Tokenizer tokenizer)
    {
        foreach (var token in s_maskTokens)
        {
            if (tokenizer.TryGetId(token, out var id))
                return (token, id);
        }
        throw new InvalidInputException($"The tokenizer has no mask token (neither {string.Join(" nor ", s_maskTokens)}), so nothing can be filled in; use a model for masked-language modelling.");
    }
}
