// Random training sequences. Which ones depends only on the seed and the number of the micro-batch, so a resumed run needs no saved generator.
using Loquat.Kernels.Random;
using Loquat.Tensors;
using Loquat.Text.Corpora;

namespace Loquat.Training.Data;

/// <summary>Draws batches of sequences, uniformly over all starting positions.</summary>
public sealed class BatchSampler
{
    private const ulong BatchStream = 1UL << 62;
    private readonly TokenSequence _tokens;
    private readonly int _batch;
    private readonly int _context;
    private readonly ulong _seed;
    private readonly int[] _sequence;
    private readonly int[] _inputs;
    private readonly int[] _targets;

    /// <summary>Makes a sampler.</summary>
    /// <param name="tokens">More than <paramref name="context"/> tokens.</param>
    /// <param name="batch">Sequences per batch B.</param>
    /// <param name="context">Tokens per sequence T.</param>
    /// <param name="seed">Seed of the run.</param>
    public BatchSampler(TokenSequence tokens, int batch, int context, ulong seed)
    {
        _tokens = tokens;
        _batch = batch;
        _context = context;
        _seed = seed;
        _sequence = new int[context + 1];
        _inputs = new int[batch * context];
        _targets = new int[batch * context];
    }

    /// <summary>Draws a batch: inputs and, one position on, targets, both [B, T].</summary>
    /// <param name="index">Number of the micro-batch within the run.</param>
    public (Tensor Inputs, Tensor Targets) Next(long index)
    {
        var random = new PhiloxRandom(_seed, BatchStream + (ulong)index);
        var starts = _tokens.Count - _context;
        for (var b = 0; b < _batch; b++)
        {
            // 53 random bits choose among fewer than 2^40 positions: no start is favoured by more than one part in 2^13.
            var start = Math.Min(starts - 1, (long)(random.NextDouble() * starts));
            _tokens.CopyTo(start, _sequence);
            _sequence.AsSpan(0, _context).CopyTo(_inputs.AsSpan(b * _context));
            _sequence.AsSpan(1).CopyTo(_targets.AsSpan(b * _context));
        }
        return (Tensor.FromIds(_inputs, [_batch, _context]), Tensor.FromIds(_targets, [_batch, _context]));
    }
}
