// The hidden states of a text so far and of the candidates that may continue it.
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Operations;

namespace Loquat.Generation.Contrastive;

/// <summary>Keeps hidden states at length 1, so that a cosine is a product.</summary>
/// <param name="width">Width C of a state.</param>
internal sealed class HiddenStates(int width)
{
    private readonly Workspace _workspace = Workspace.Recycling();
    private float[] _context = [];
    private float[] _candidates = [];
    private float[] _observed = [];
    private float[] _similarities = [];
    private int _length;
    private int _rows;
    private int _positions;

    /// <summary>Takes what a pass shows [B, T, C].</summary>
    public void Observe(Tensor hidden)
    {
        (_rows, _positions) = (hidden.Shape[0], hidden.Shape[1]);
        if (_observed.Length != hidden.Count)
            _observed = new float[hidden.Count];
        hidden.CopyTo(_observed);
        for (var start = 0; start < _observed.Length; start += width)
            Normalize(_observed.AsSpan(start, width));
    }

    /// <summary>All positions of the first row are the text.</summary>
    public void TakePrompt() => SetContext(_positions);

    /// <summary>The last position of each row is a candidate; where the whole text ran again, because the context was full, the positions before it are the text.</summary>
    public void TakeCandidates()
    {
        if (_positions > 1)
            SetContext(_positions - 1);
        if (_candidates.Length != _rows * width)
            _candidates = new float[_rows * width];
        for (var row = 0; row < _rows; row++)
            _observed.AsSpan((((row + 1) * _positions) - 1) * width, width).CopyTo(_candidates.AsSpan(row * width));
        Compare();
    }

    /// <summary>max_j cos(h_row, h_j) over the text.</summary>
    public double LargestSimilarity(int row)
    {
        var largest = double.NegativeInfinity;
        foreach (var similarity in _similarities.AsSpan(row * _length, _length))
            largest = Math.Max(largest, similarity);
        return largest;
    }

    /// <summary>A candidate becomes part of the text.</summary>
    public void Choose(int row)
    {
        Reserve(_length + 1);
        _candidates.AsSpan(row * width, width).CopyTo(_context.AsSpan(_length * width));
        _length++;
    }

    private void SetContext(int positions)
    {
        Reserve(positions);
        _observed.AsSpan(0, positions * width).CopyTo(_context);
        _length = positions;
    }

    private void Reserve(int positions)
    {
        if (_context.Length < positions * width)
            Array.Resize(ref _context, Math.Max(positions * width, 2 * _context.Length));
    }

    private void Compare()
    {
        using var scope = _workspace.Begin();
        using var noGrad = GradMode.NoGrad();
        var candidates = Tensor.From(_candidates, [_rows, width]);
        var context = Tensor.From(_context.AsSpan(0, _length * width), [_length, width]);
        if (_similarities.Length < _rows * _length)
            _similarities = new float[2 * _rows * _length];
        candidates.Linear(context, null, WeightLayout.OutputInput).CopyTo(_similarities.AsSpan(0, _rows * _length)); // [k, C] x [T, C] -> [k, T]
    }

    private static void Normalize(Span<float> state)
    {
        var squares = 0.0;
        foreach (var value in state)
            squares += (double)value * value;
        if (squares == 0)
            return;
        var scale = (float)(1 / Math.Sqrt(squares));
        for (var i = 0; i < state.Length; i++)
            state[i] *= scale;
    }
}
