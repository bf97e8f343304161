// Sequences that grow side by side, with their cache. The single step of all generation.
using System.Runtime.InteropServices;
using Loquat.Formats;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Reductions;
using Loquat.Models;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Generation.Batches;

/// <summary>
/// Runs a model over several growing sequences at once. A row's logits have the same bits whatever the other rows hold, and however its tokens came in. A row
/// whose context is full goes on with the later half of what it holds. A step of one token for each row allocates nothing.
/// </summary>
public sealed class SequenceBatch
{
    private readonly LanguageModel _model;
    private readonly KeyValueCache _cache;
    private readonly Workspace _workspace = Workspace.Recycling();
    private readonly ForwardContext _context;
    private readonly Action<Tensor>? _hidden;
    private readonly float[] _logits;
    private readonly int _vocabulary;
    private readonly int[] _starts;
    private readonly int[] _ids;
    private List<int>[] _windows;
    private int[] _slots;

    /// <summary>Begins with empty sequences.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Most sequences that there will be, at least 1.</param>
    /// <param name="positions">Most positions that a sequence is expected to reach, so that short ones need little memory; 0 for the whole context.</param>
    /// <param name="hidden">Is given the hidden states of the new positions [B, T, C] in each pass, or null; the tensor lives for the call only.</param>
    /// <param name="format">What keys and values are kept as: float32, float16 or q8_0.</param>
    /// <exception cref="InvalidInputException">There is not enough memory for the keys and values of that many positions, or the model's do not fit the format.</exception>
    public SequenceBatch(LanguageModel model, int rows, int positions = 0, Action<Tensor>? hidden = null, WeightFormat format = WeightFormat.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        (_model, _hidden, _vocabulary) = (model, hidden, model.Configuration.VocabularySize);
        _context = new ForwardContext { HiddenObserver = hidden };
        var context = model.Configuration.ContextLength;
        Capacity = positions > 0 ? Math.Min(positions, context) : context;
        var (needed, free) = ((double)rows * Capacity * model.Configuration.CacheBytesPerPositionAs(format), (double)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (needed > free)
        {
            throw new InvalidInputException($"The keys and values of {Capacity} positions{(rows > 1 ? $" in {rows} sequences" : "")} need {needed / (1 << 20):0} MB and there are {free / (1 << 20):0} MB of memory; "
                + "ask for fewer tokens, samples or beams, keep them in fewer bits (--cache q8_0), or use a smaller model.");
        }
        _cache = model.NewCache(rows, Capacity, format);
        _logits = new float[rows * _vocabulary];
        (_starts, _ids) = (new int[rows], new int[rows]);
        _windows = [.. Enumerable.Range(0, rows).Select(_ => new List<int>(Capacity + 1))];
        _slots = new int[rows];
        (MostRows, Rows) = (rows, rows);
    }

    /// <summary>Most sequences that there can be.</summary>
    public int MostRows { get; }

    /// <summary>What keys and values are kept as.</summary>
    public WeightFormat CacheFormat => _cache.Format;

    /// <summary>Most positions of a sequence before it goes on with the later half of them.</summary>
    public int Capacity { get; }

    /// <summary>Number of sequences.</summary>
    public int Rows { get; private set; }

    /// <summary>The tokens that a row's cache holds: the sequence, or its end.</summary>
    public ReadOnlySpan<int> Window(int row) => CollectionsMarshal.AsSpan(_windows[row]);

    /// <summary>The logits [V] of the token that follows a row; valid until the next pass.</summary>
    public ReadOnlySpan<float> Logits(int row) => _logits.AsSpan(_slots[row] * _vocabulary, _vocabulary);

    /// <summary>
    /// Begins anew with prompts, one for each row. What a row holds already is not run again where a prompt begins with it; the logits have the same bits.
    /// </summary>
    /// <param name="prompts">At least one token each; of more than the context holds, the last ones count. At most <see cref="MostRows"/>.</param>
    /// <exception cref="ArgumentException">A prompt is empty, or there are none or too many.</exception>
    public void Begin(IReadOnlyList<int[]> prompts)
    {
        if (prompts.Count < 1 || prompts.Count > MostRows)
            throw new ArgumentException($"A batch of at most {MostRows} sequences cannot begin with {prompts.Count}.");
        var parents = new int[prompts.Count];
        var shared = new int[prompts.Count];
        var needed = new int[Rows];
        for (var row = 0; row < parents.Length; row++)
        {
            ThrowIfEmpty(prompts[row]);
            parents[row] = Math.Min(row, Rows - 1);
            for (var old = 0; old < Rows; old++)
            {
                if (Shared(old, prompts[row]) > Shared(parents[row], prompts[row]))
                    parents[row] = old;
            }
            shared[row] = Shared(parents[row], prompts[row]);
            needed[parents[row]] = Math.Max(needed[parents[row]], shared[row]);
        }
        for (var old = 0; old < needed.Length; old++)
            Truncate(old, needed[old]);
        Select(parents);
        for (var row = 0; row < Rows; row++)
        {
            Truncate(row, shared[row]);
            _windows[row].AddRange(Tail(prompts[row])[shared[row]..]);
            _starts[row] = shared[row];
        }
        Run();
    }

    /// <summary>Appends tokens to each row.</summary>
    /// <param name="ids">At least one token for each row; of more than the context holds, the last ones count.</param>
    /// <exception cref="ArgumentException">A row gets no token, or there are other rows.</exception>
    public void Append(IReadOnlyList<int[]> ids)
    {
        if (ids.Count != Rows)
            throw new ArgumentException($"A batch of {Rows} sequences was given tokens for {ids.Count}.");
        foreach (var row in ids)
            ThrowIfEmpty(row);
        for (var row = 0; row < Rows; row++)
            Extend(row, ids[row]);
        Run();
    }

    /// <summary>Appends one token to each row.</summary>
    /// <param name="ids">One for each row.</param>
    /// <exception cref="ArgumentException">There are other rows.</exception>
    public void Append(ReadOnlySpan<int> ids)
    {
        if (ids.Length != Rows)
            throw new ArgumentException($"A batch of {Rows} sequences was given {ids.Length} tokens.");
        for (var row = 0; row < Rows; row++)
            Extend(row, ids.Slice(row, 1));
        Run();
    }

    /// <summary>Makes row i what row <paramref name="rows"/>[i] was, logits included: rows leave the batch, change places, or become several.</summary>
    /// <param name="rows">Old rows, at least one and at most <see cref="MostRows"/>.</param>
    /// <exception cref="ArgumentException">There are too many, or one does not exist.</exception>
    public void Select(ReadOnlySpan<int> rows)
    {
        if (rows.IsEmpty)
            throw new ArgumentException("A batch keeps at least one sequence.");
        if (IsInPlace(rows))
            return;
        _cache.Select(rows);
        var (windows, slots) = (_windows, _slots);
        (_windows, _slots) = (new List<int>[MostRows], new int[MostRows]);
        var isTaken = new bool[MostRows];
        for (var row = 0; row < rows.Length; row++)
        {
            // The first new row takes the old row's list, the others copy it.
            var old = rows[row];
            _windows[row] = isTaken[old] ? [.. windows[old]] : windows[old];
            _slots[row] = slots[old];
            isTaken[old] = true;
        }
        for (var (row, old) = (rows.Length, 0); row < MostRows; old++)
        {
            if (old >= MostRows || !isTaken[old])
                _windows[row++] = old < MostRows ? windows[old] : [];
        }
        Rows = rows.Length;
    }

    private static void ThrowIfEmpty(int[] ids)
    {
        if (ids.Length == 0)
            throw new ArgumentException("A model continues at least one token; give a prompt.");
    }

    private ReadOnlySpan<int> Tail(int[] prompt) => prompt.AsSpan(Math.Max(0, prompt.Length - Capacity));

    /// <summary>How much of a prompt a row's cache holds already. The last token never counts: it runs, for its logits are not kept.</summary>
    private int Shared(int row, int[] prompt) => Math.Min(Math.Min(Window(row).CommonPrefixLength(Tail(prompt)), _cache.Lengths[row]), Tail(prompt).Length - 1);

    private void Truncate(int row, int length)
    {
        _cache.Truncate(row, length);
        _windows[row].RemoveRange(length, _windows[row].Count - length);
    }

    private bool IsInPlace(ReadOnlySpan<int> rows)
    {
        if (rows.Length != Rows)
            return false;
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row] != row)
                return false;
        }
        return true;
    }

    /// <summary>Adds a row's new tokens to its window, and says from where on the window must run.</summary>
    private void Extend(int row, ReadOnlySpan<int> ids)
    {
        var window = _windows[row];
        _starts[row] = window.Count;
        window.AddRange(ids);
        if (window.Count <= Capacity)
            return;
        // A prompt that is too long keeps its last full context; a text that outgrows the context goes on with half of it.
        var keep = ids.Length > 1 ? Capacity : Math.Max(1, Capacity / 2);
        window.RemoveRange(0, Math.Max(0, window.Count - keep));
        _cache.Truncate(row, 0);
        _starts[row] = 0;
    }

    /// <summary>Runs what each row has from its start on: side by side where all have as much, else padded behind to the most.</summary>
    private void Run()
    {
        var (most, least) = (0, int.MaxValue);
        for (var row = 0; row < Rows; row++)
        {
            var count = _windows[row].Count - _starts[row];
            (most, least) = (Math.Max(most, count), Math.Min(least, count));
        }
        var ids = most == 1 ? _ids.AsSpan(0, Rows) : new int[Rows * most];
        for (var row = 0; row < Rows; row++)
        {
            Window(row)[_starts[row]..].CopyTo(ids[(row * most)..]);
            _slots[row] = row;
        }
        using var scope = _workspace.Begin();
        using var noGrad = GradMode.NoGrad();
        var logits = _model.Forward(Tensor.FromIds(ids, [Rows, most]), most == least ? _context : Padded(most), _cache, LogitsOf.Last);
        var values = _logits.AsSpan(0, Rows * _vocabulary);
        logits.CopyTo(values);
        if (!ReduceKernels.AreWithin(values, float.MaxValue))
            throw new InvalidInputException("The model's weights give logits that are not finite numbers; the weights are damaged or training diverged, load another checkpoint.");
    }

    private ForwardContext Padded(int length) => new()
    {
        HiddenObserver = _hidden,
        Padding = Padding.Right(length, [.. Enumerable.Range(0, Rows).Select(row => _windows[row].Count - _starts[row])]),
    };
}
