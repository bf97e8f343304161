// A sequence that grows token by token, with its cache. The single step of all generation.
using Loquat.Formats;
using Loquat.Models;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Generation;

/// <summary>
/// Runs a model over a growing sequence. When the context is full it goes on with the later half of what it holds, so that a text of any length can
/// be written at a constant mean cost per token. A token costs the least where the model's weights are packed (<see cref="Model.PackWeights()"/>).
/// </summary>
public sealed class ModelSession
{
    private readonly LanguageModel _model;
    private readonly KeyValueCache _cache;
    private readonly Workspace _workspace = Workspace.Recycling();
    private readonly ForwardContext _context = ForwardContext.Evaluation;
    private readonly List<int> _window;
    private readonly int[] _one = new int[1];
    private readonly float[] _logits;

    /// <summary>Begins an empty sequence.</summary>
    /// <param name="model">The model.</param>
    /// <param name="positions">Most positions that the sequence is expected to reach, so that a short one needs little memory; 0 for the whole context.</param>
    /// <exception cref="InvalidInputException">There is not enough memory for the keys and values of that many positions.</exception>
    public ModelSession(LanguageModel model, int positions = 0)
    {
        _model = model;
        var context = model.Configuration.ContextLength;
        var capacity = positions > 0 ? Math.Min(positions, context) : context;
        var (needed, free) = (capacity * model.Configuration.CacheBytesPerPosition, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (needed > free)
            throw new InvalidInputException($"The keys and values of {capacity} positions need {needed >> 20} MB and there are {free >> 20} MB of memory; ask for fewer tokens or use a smaller model.");
        _cache = model.NewCache(1, capacity);
        _window = new List<int>(capacity + 1);
        _logits = new float[model.Configuration.VocabularySize];
    }

    /// <summary>Appends tokens and gives the logits of the one that follows them; they are valid until the next call.</summary>
    /// <param name="ids">At least one token; of more than the context holds, the last ones count.</param>
    /// <exception cref="ArgumentException">There are no tokens.</exception>
    public ReadOnlySpan<float> Append(ReadOnlySpan<int> ids)
    {
        if (ids.IsEmpty)
            throw new ArgumentException("A model continues at least one token; give a prompt.");
        var capacity = _cache.Capacity;
        foreach (var id in ids)
            _window.Add(id);
        if (_cache.Length + ids.Length > capacity)
        {
            // A prompt that is too long keeps its last full context; a text that outgrows the context goes on with half of it.
            var keep = ids.Length > 1 ? capacity : Math.Max(1, capacity / 2);
            _window.RemoveRange(0, Math.Max(0, _window.Count - keep));
            _cache.Truncate(0);
            Run(_window.ToArray());
        }
        else
        {
            Run(ids);
        }
        return _logits;
    }

    /// <summary>Appends one token.</summary>
    public ReadOnlySpan<float> Append(int id)
    {
        _one[0] = id;
        return Append(_one);
    }

    private void Run(ReadOnlySpan<int> ids)
    {
        using var scope = _workspace.Begin();
        using var noGrad = GradMode.NoGrad();
        var logits = _model.Forward(Tensor.FromIds(ids, [1, ids.Length]), _context, _cache, LogitsOf.Last);
        logits.CopyTo(_logits);
        foreach (var logit in _logits)
        {
            if (!float.IsFinite(logit))
                throw new InvalidInputException("The model's weights give logits that are not finite numbers; the weights are damaged or training diverged, load another checkpoint.");
        }
    }
}
