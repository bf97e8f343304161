// A sequence that grows token by token: a batch of one.
using Loquat.Formats;
using Loquat.Generation.Batches;
using Loquat.Kernels.Quantization;
using Loquat.Models;

namespace Loquat.Generation;

/// <summary>
/// Runs a model over a growing sequence. When the context is full it goes on with the later half of what it holds, so that a text of any length can
/// be written at a constant mean cost per token. A token costs the least where the model's weights are packed (<see cref="Model.PackWeights()"/>).
/// </summary>
/// <param name="model">The model.</param>
/// <param name="positions">Most positions that the sequence is expected to reach, so that a short one needs little memory; 0 for the whole context.</param>
/// <param name="format">What keys and values are kept as: float32, float16 or q8_0.</param>
/// <exception cref="InvalidInputException">There is not enough memory for the keys and values of that many positions, or the model's do not fit the format.</exception>
public sealed class ModelSession(LanguageModel model, int positions = 0, WeightFormat format = WeightFormat.Float32)
{
    private readonly SequenceBatch _batch = new(model, 1, positions, format: format);
    private readonly int[] _one = new int[1];

    /// <summary>
    /// Begins anew with a prompt; what the session holds already is not run again where the prompt begins with it. The logits have the bits of a fresh session's.
    /// </summary>
    /// <param name="prompt">At least one token; of more than the context holds, the last ones count.</param>
    /// <returns>The logits of the token that follows, valid until the next call.</returns>
    /// <exception cref="ArgumentException">There are no tokens.</exception>
    public ReadOnlySpan<float> Begin(ReadOnlySpan<int> prompt)
    {
        _batch.Begin([prompt.ToArray()]);
        return _batch.Logits(0);
    }

    /// <summary>Appends tokens and gives the logits of the one that follows them; they are valid until the next call.</summary>
    /// <param name="ids">At least one token; of more than the context holds, the last ones count.</param>
    /// <exception cref="ArgumentException">There are no tokens.</exception>
    public ReadOnlySpan<float> Append(ReadOnlySpan<int> ids)
    {
        if (ids.Length == 1)
            return Append(ids[0]);
        _batch.Append([ids.ToArray()]);
        return _batch.Logits(0);
    }

    /// <summary>Appends one token.</summary>
    public ReadOnlySpan<float> Append(int id)
    {
        _one[0] = id;
        _batch.Append(_one);
        return _batch.Logits(0);
    }
}
