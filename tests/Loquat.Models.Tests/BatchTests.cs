// A sequence gives what it gives alone, to the bit, whatever else is in its batch, wherever its padding stands, with a cache or without: every family.
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Operations;

namespace Loquat.Models.Tests;

public sealed class BatchTests
{
    private static readonly int[] s_counts = [9, 1, 24, 17, 4, 24, 12, 20];

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (string name in LanguageModels.Names)
            {
                cases.Add(name, true);
                cases.Add(name, false);
            }
            return cases;
        }
    }

    public static TheoryData<string> Names => LanguageModels.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void ARowHasItsOwnBitsWithoutACache(string name, bool isLeft)
    {
        var model = LanguageModels.Build(name);
        var batch = new Batch(model, s_counts, isLeft);
        var expected = batch.Rows.Select(row => Alone(model, row)).ToArray();
        foreach (var threads in new[] { 1, 2, 5 })
        {
            using var setting = new ThreadCount(threads);
            batch.AssertRows(expected, batch.Forward(null, LogitsOf.All));
            batch.AssertLast(expected, batch.Forward(null, LogitsOf.Last));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ARowHasItsOwnBitsWithACache(string name, bool isLeft)
    {
        const int Steps = 12;
        var model = LanguageModels.Build(name);
        var batch = new Batch(model, s_counts, isLeft);
        var next = Ids(model, Steps * s_counts.Length, seed: 3);
        var caches = batch.Rows.Select(_ => model.NewCache()).ToArray();
        var cache = model.NewCache(s_counts.Length);
        var expected = batch.Rows.Select((row, i) => Run(model, row, [1, row.Length], caches[i])).ToArray();
        batch.AssertRows(expected, batch.Forward(cache, LogitsOf.All));
        Assert.Equal(s_counts, cache.Lengths);
        Assert.Equal(24, cache.Length);
        for (var step = 0; step < Steps; step++)
        {
            var ids = next.AsSpan(step * s_counts.Length, s_counts.Length).ToArray();
            using var setting = new ThreadCount(1 + (step % 2));
            var together = Run(model, ids, [s_counts.Length, 1], cache);
            var vocabulary = model.Configuration.VocabularySize;
            for (var row = 0; row < s_counts.Length; row++)
            {
                Assert.Equal(TinyModel.Bits(Run(model, [ids[row]], [1, 1], caches[row])), TinyModel.Bits(together[(row * vocabulary)..((row + 1) * vocabulary)]));
                int[] whole = [.. batch.Rows[row], .. Enumerable.Range(0, step + 1).Select(i => next[(i * s_counts.Length) + row])];
                AssertClose(Alone(model, whole).AsSpan((whole.Length - 1) * vocabulary), together.AsSpan(row * vocabulary, vocabulary));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void CachedPiecesOfUnequalLengthAreTheWholeSequence(string name, bool isLeft)
    {
        var model = LanguageModels.Build(name);
        var rows = s_counts.Select((_, row) => Ids(model, 24, seed: row)).ToArray();
        var cache = model.NewCache(rows.Length);
        var found = rows.Select(_ => new List<float>()).ToArray();
        // Pieces of zero, one and more tokens, other ones for each row.
        for (var pass = 0; found.Any(logits => logits.Count < 24 * model.Configuration.VocabularySize); pass++)
        {
            int[] counts = [.. rows.Select((_, row) => Math.Min((pass + row) * 5 % 7, 24 - cache.Lengths[row]))];
            var batch = new Batch(model, [.. rows.Select((ids, row) => ids.AsSpan(cache.Lengths[row], counts[row]).ToArray())], 6, isLeft);
            var logits = batch.Forward(cache, LogitsOf.All);
            for (var row = 0; row < rows.Length; row++)
                found[row].AddRange(batch.Of(logits, row));
        }
        for (var row = 0; row < rows.Length; row++)
            AssertClose(Alone(model, rows[row]), found[row].ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SelectedRowsGoOnAsTheirOriginals(string name)
    {
        var model = LanguageModels.Build(name);
        var batch = new Batch(model, [3, 8, 5, 11], isLeft: true);
        var cache = model.NewCache(6);
        Assert.Equal(6, cache.Batch);
        cache.Select([0, 1, 2, 3]);
        batch.Forward(cache, LogitsOf.Last);
        var origin = new[] { 0, 1, 2, 3 };
        // A cycle, a swap with a copy, growth, shrinking, everything from one, nothing at all.
        foreach (var rows in new int[][] { [1, 2, 0, 3], [3, 1, 0, 0], [0, 2, 1, 3, 3, 1], [5, 4, 2], [1, 0], [0, 1], [1, 1, 1] })
        {
            cache.Select(rows);
            origin = [.. rows.Select(row => origin[row])];
            Assert.Equal(origin.Select(row => batch.Rows[row].Length), cache.Lengths);
            var together = Run(model, [.. origin.Select(_ => 7)], [origin.Length, 1], cache);
            for (var i = 0; i < origin.Length; i++)
            {
                var alone = Run(model, [7], [1, 1], CacheOf(model, batch.Rows[origin[i]]));
                Assert.Equal(TinyModel.Bits(alone), TinyModel.Bits(together[(i * alone.Length)..((i + 1) * alone.Length)]));
                cache.Truncate(i, batch.Rows[origin[i]].Length);
            }
        }
        Assert.Throws<ArgumentException>(() => cache.Select([3]));
        Assert.Throws<ArgumentException>(() => cache.Select([0, 0, 0, 0, 0, 0, 0]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GradientsOfAPaddedBatchAreThoseOfItsRows(string name, bool isLeft)
    {
        var model = LanguageModels.Build(name);
        var batch = new Batch(model, [5, 2, 7], isLeft);
        var logits = model.Forward(batch.Ids, new ForwardContext { Padding = batch.Padding });
        logits.Reshape(-1, model.Configuration.VocabularySize).CrossEntropy(batch.Targets(row => row)).Multiply(14).Backward();
        var together = Gradients(model);
        model.Parameters.ClearGradients();
        foreach (var row in batch.Rows)
            model.Forward(Tensor.FromIds(row, [1, row.Length]), ForwardContext.Evaluation).CrossEntropy(Tensor.FromIds(row, [1, row.Length])).Multiply(row.Length).Backward();
        var apart = Gradients(model);
        for (var i = 0; i < apart.Length; i++)
        {
            var scale = Math.Max(1, apart[i].Max(Math.Abs));
            for (var j = 0; j < apart[i].Length; j++)
                Assert.True(Math.Abs(apart[i][j] - together[i][j]) <= 1e-5 * scale, $"{model.Parameters[i].Name}: {apart[i][j]} alone, {together[i][j]} in the batch.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PackedWeightsKeepEveryBit(string name)
    {
        var model = LanguageModels.Build(name);
        var ids = Ids(model, 20);
        var plain = Alone(model, ids);
        model.PackWeights();
        Assert.Equal(TinyModel.Bits(plain), TinyModel.Bits(Alone(model, ids)));
        Assert.Contains(model.Parameters, parameter => parameter.Tensor.IsPacked);
        model.UnpackWeights();
        Assert.Equal(TinyModel.Bits(plain), TinyModel.Bits(Alone(model, ids)));
    }

    [Fact]
    public void PaddingThatDoesNotFitIsRefused()
    {
        var model = LanguageModels.Build("gpt2");
        var ids = Tensor.FromIds(Ids(model, 8), [2, 4]);
        Assert.Throws<ArgumentException>(() => Padding.Left(4, 5));
        Assert.Throws<ArgumentException>(() => Padding.Right(4, -1));
        Assert.Throws<ArgumentException>(() => model.Forward(ids, new ForwardContext { Padding = Padding.Left(4, 1, 2, 3) }));
        Assert.Throws<ArgumentException>(() => model.Forward(ids, new ForwardContext { Padding = Padding.Left(5, 1, 2) }));
        Assert.Throws<ArgumentException>(() => model.Forward(ids, ForwardContext.Evaluation, model.NewCache(3)));
        Assert.Equal([0, 0, 1, 1, 1, 1, 1, 0], Padding.Left(4, 2, 3).KeyMask().ToIdArray().AsSpan(0, 4).ToArray().Concat(Padding.Right(4, 2, 3).KeyMask().ToIdArray()[4..]));
    }

    private static double[][] Gradients(LanguageModel model) => [.. model.Parameters.Select(parameter => parameter.Tensor.Grad!.ToDoubleArray())];

    private static KeyValueCache CacheOf(LanguageModel model, int[] ids)
    {
        var cache = model.NewCache();
        Run(model, ids, [1, ids.Length], cache);
        return cache;
    }

    private static int[] Ids(LanguageModel model, int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(model.Configuration.VocabularySize))];
    }

    private static float[] Alone(LanguageModel model, int[] ids) => Run(model, ids, [1, ids.Length], null);

    private static float[] Run(LanguageModel model, int[] ids, Shape shape, KeyValueCache? cache)
    {
        using var noGrad = GradMode.NoGrad();
        return model.Forward(Tensor.FromIds(ids, shape), ForwardContext.Evaluation, cache).ToArray();
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        var largest = 0f;
        for (var i = 0; i < found.Length; i++)
            largest = Math.Max(largest, Math.Abs(expected[i] - found[i]) / Math.Max(1, Math.Abs(expected[i])));
        Assert.True(largest <= 1e-5f, $"The logits differ by {largest}.");
    }

    /// <summary>Rows of unequal length in one rectangle; padding is filled with tokens that would show if they were read.</summary>
    private sealed class Batch
    {
        private readonly LanguageModel _model;
        private readonly int _length;

        public Batch(LanguageModel model, int[] counts, bool isLeft)
            : this(model, [.. counts.Select((count, row) => BatchTests.Ids(model, count, seed: 100 + row))], counts.Max(), isLeft)
        {
        }

        public Batch(LanguageModel model, int[][] rows, int length, bool isLeft)
        {
            (_model, Rows, _length) = (model, rows, length);
            int[] counts = [.. rows.Select(row => row.Length)];
            Padding = isLeft ? Padding.Left(length, counts) : Padding.Right(length, counts);
            Ids = Fill(row => row, 11);
        }

        public int[][] Rows { get; }

        public Padding Padding { get; }

        public Tensor Ids { get; }

        public Tensor Targets(Func<int[], int[]> of) => Fill(of, -100);

        public float[] Forward(KeyValueCache? cache, LogitsOf of)
        {
            using var noGrad = GradMode.NoGrad();
            return _model.Forward(Ids, new ForwardContext { Padding = Padding }, cache, of).ToArray();
        }

        public float[] Of(float[] logits, int row)
        {
            var vocabulary = _model.Configuration.VocabularySize;
            return logits.AsSpan(((row * _length) + Padding.Start(row)) * vocabulary, Padding.Count(row) * vocabulary).ToArray();
        }

        public void AssertRows(float[][] expected, float[] logits)
        {
            for (var row = 0; row < Rows.Length; row++)
                Assert.Equal(TinyModel.Bits(expected[row]), TinyModel.Bits(Of(logits, row)));
        }

        public void AssertLast(float[][] expected, float[] logits)
        {
            var vocabulary = _model.Configuration.VocabularySize;
            Assert.Equal(Rows.Length * vocabulary, logits.Length);
            for (var row = 0; row < Rows.Length; row++)
                Assert.Equal(TinyModel.Bits(expected[row][^vocabulary..]), TinyModel.Bits(logits[(row * vocabulary)..((row + 1) * vocabulary)]));
        }

        private Tensor Fill(Func<int[], int[]> of, int padding)
        {
            var ids = Enumerable.Repeat(padding, Rows.Length * _length).ToArray();
            for (var row = 0; row < Rows.Length; row++)
                of(Rows[row]).CopyTo(ids, (row * _length) + Padding.Start(row));
            return Tensor.FromIds(ids, [Rows.Length, _length]);
        }
    }
}
