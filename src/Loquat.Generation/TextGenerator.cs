// From a prompt to text, streamed as it is written; or from many prompts to many texts, written side by side.
using System.Diagnostics;
using Loquat.Formats;
using Loquat.Generation.Batches;
using Loquat.Generation.Beams;
using Loquat.Generation.Contrastive;
using Loquat.Generation.Sampling;
using Loquat.Kernels.Quantization;
using Loquat.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation;

/// <summary>
/// Writes text with a model. Keeps what it ran last: a prompt that begins with the same tokens costs only the rest, and gives the same bits. Not for use by
/// several threads at once.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="tokenizer">Its tokenizer, or null to work with ids alone.</param>
/// <param name="startToken">What an empty prompt begins with where the tokenizer puts nothing before a text; null for a line break.</param>
public sealed class TextGenerator(LanguageModel model, Tokenizer? tokenizer, int? startToken = null)
{
    private readonly PromptEncoder? _encoder = tokenizer is null ? null : new PromptEncoder(tokenizer, startToken);
    private readonly TokenScorer _scorer = new(Math.Min(model.Configuration.VocabularySize, tokenizer?.VocabularySize ?? int.MaxValue), tokenizer);
    private SequenceBatch? _kept;

    /// <summary>Writes with a loaded model.</summary>
    public TextGenerator(LoadedModel loaded) : this(loaded.Model, loaded.Tokenizer)
    {
    }

    /// <summary>The ids that stand for a prompt: at least one.</summary>
    /// <exception cref="InvalidInputException">The prompt has a character that the tokenizer lacks, or there is no tokenizer.</exception>
    public int[] Encode(string prompt) => _encoder?.Encode(prompt)
        ?? throw new InvalidInputException("The model has no tokenizer, so a text cannot be read; give token ids with --prompt-ids.");

    /// <summary>Continues a prompt.</summary>
    /// <param name="prompt">The text to continue; empty begins as after a line break, or with the beginning of sequence where the tokenizer or the caller names one.</param>
    /// <param name="options">How much and how; one sample.</param>
    /// <param name="onText">Is given each piece of text as soon as it is certain, or null.</param>
    /// <param name="cancellation">Stops after the current token.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or the prompt has a character that the tokenizer lacks.</exception>
    public GenerationResult Generate(string prompt, GenerationOptions options, Action<string>? onText = null, CancellationToken cancellation = default) =>
        Generate(Encode(prompt), options, onText, cancellation);

    /// <summary>Continues a prompt of ids.</summary>
    /// <param name="prompt">At least one id; of more than the context holds, the last ones count.</param>
    /// <param name="options">How much and how; one sample.</param>
    /// <param name="onText">Is given each piece of text as soon as it is certain, or null.</param>
    /// <param name="cancellation">Stops after the current token.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or an id is none of the model's.</exception>
    public GenerationResult Generate(int[] prompt, GenerationOptions options, Action<string>? onText = null, CancellationToken cancellation = default) =>
        GenerateAll([prompt], options with { Samples = 1 }, onText, cancellation)[0][0];

    /// <summary>Continues prompts, some of them side by side. A text is the same whatever else is written beside it.</summary>
    /// <param name="prompts">Ids of each prompt, at least one.</param>
    /// <param name="options">How much and how, for each.</param>
    /// <param name="cancellation">Stops after the current tokens.</param>
    /// <returns>For each prompt its samples.</returns>
    /// <exception cref="InvalidInputException">An option is out of range, or an id is none of the model's.</exception>
    public IReadOnlyList<IReadOnlyList<GenerationResult>> GenerateAll(IReadOnlyList<int[]> prompts, GenerationOptions options, CancellationToken cancellation = default) =>
        GenerateAll(prompts, options, null, cancellation);

    /// <summary>Searches for the most probable continuations (beam search).</summary>
    /// <param name="prompt">At least one id.</param>
    /// <param name="options">How long, and the steps on logits.</param>
    /// <param name="search">How wide, and what counts as best.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or an id is none of the model's.</exception>
    public BeamSearchResult Search(int[] prompt, GenerationOptions options, BeamSearchOptions search, CancellationToken cancellation = default)
    {
        options.Validate();
        search.Validate();
        CheckIds(prompt, options);
        return new BeamSearch(BatchFor(search.Width, prompt.Length, options.Tokens, options.CacheFormat), _scorer, new BeamText(tokenizer, prompt, options), options, search).Run(prompt, cancellation);
    }

    /// <summary>Continues a prompt by contrastive search.</summary>
    /// <param name="prompt">At least one id.</param>
    /// <param name="options">How long, and the steps on logits.</param>
    /// <param name="contrast">How candidates are weighed.</param>
    /// <param name="onText">Is given each piece of text as soon as it is certain, or null.</param>
    /// <param name="cancellation">Stops after the current token.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or an id is none of the model's.</exception>
    public GenerationResult Contrast(int[] prompt, GenerationOptions options, ContrastiveOptions contrast, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        options.Validate();
        contrast.Validate();
        CheckIds(prompt, options);
        var writer = new SequenceWriter(tokenizer, prompt, options, _scorer, onText);
        var watch = Stopwatch.StartNew();
        if (writer.IsFinished)
            return writer.Result(0, 0);
        var search = new ContrastiveSearch(model, _scorer, options, contrast, prompt);
        var prompted = watch.Elapsed.TotalSeconds;
        while (!writer.IsFinished && !cancellation.IsCancellationRequested)
        {
            var id = search.Next(out var logits);
            writer.Add(id, logits);
        }
        writer.Cancel();
        return writer.Result(watch.Elapsed.TotalSeconds, Rate(search.Written - 1, watch.Elapsed.TotalSeconds - prompted));
    }

    /// <summary>The most probable next tokens after a prompt.</summary>
    /// <param name="prompt">The text; empty begins as in <see cref="Generate(string, GenerationOptions, Action{string}?, CancellationToken)"/>.</param>
    /// <param name="top">How many tokens.</param>
    /// <exception cref="InvalidInputException">The prompt has a character that the tokenizer lacks, or <paramref name="top"/> is below 1.</exception>
    public IReadOnlyList<TokenProbability> Predict(string prompt, int top) => Predict(Encode(prompt), top);

    /// <summary>The most probable next tokens after a prompt of ids, in falling order.</summary>
    /// <param name="prompt">At least one id.</param>
    /// <param name="top">How many tokens.</param>
    /// <exception cref="InvalidInputException">An id is none of the model's, or <paramref name="top"/> is below 1.</exception>
    public IReadOnlyList<TokenProbability> Predict(int[] prompt, int top)
    {
        if (top < 1)
            throw new InvalidInputException($"--top is {top}; it must be a whole number of at least 1.");
        CheckIds(prompt, null);
        var batch = BatchFor(1, prompt.Length, 0, WeightFormat.Float32);
        batch.Begin([prompt]);
        var logits = batch.Logits(0)[.._scorer.Vocabulary];
        _scorer.Score(logits);
        var probabilities = new double[logits.Length];
        Sampler.Probabilities(logits, 1, probabilities);
        return [.. _scorer.Top(logits, top).Select(found => found with { Probability = probabilities[found.Id], LogProbability = Math.Log(probabilities[found.Id]) })];
    }

    private IReadOnlyList<IReadOnlyList<GenerationResult>> GenerateAll(IReadOnlyList<int[]> prompts, GenerationOptions options, Action<string>? onText, CancellationToken cancellation)
    {
        options.Validate();
        foreach (var prompt in prompts)
            CheckIds(prompt, options);
        var requests = prompts.SelectMany((prompt, number) => Enumerable.Range(0, options.Samples).Select(sample => (Number: number, Sample: sample))).ToArray();
        var results = prompts.Select(_ => new GenerationResult[options.Samples]).ToArray();
        foreach (var group in requests.Chunk(options.BatchSize))
        {
            var rows = group.Select(request => new RequestRow(prompts[request.Number], new Sampler(options, request.Sample), new SequenceWriter(tokenizer, prompts[request.Number], options, _scorer, onText))).ToArray();
            var batch = options.Tokens == 0 ? null : BatchFor(rows.Length, rows.Max(row => row.Prompt.Length), options.Tokens, options.CacheFormat);
            var (seconds, rate) = BatchWriter.Write(batch, rows, _scorer.Vocabulary, cancellation);
            for (var i = 0; i < group.Length; i++)
                results[group[i].Number][group[i].Sample] = rows[i].Writer.Result(seconds, rate);
        }
        return results;
    }

    /// <summary>The batch that was used last, where it is large enough and of the format, or another. Its size never shows in a text: a sequence reaches its end only at the model's context.</summary>
    private SequenceBatch BatchFor(int rows, int prompt, int tokens, WeightFormat format)
    {
        var positions = (int)Math.Min(model.Configuration.ContextLength, Math.Max(1, prompt + (long)tokens));
        if (_kept is null || _kept.MostRows < rows || _kept.Capacity < positions || _kept.CacheFormat != format)
        {
            _kept = null;
            _kept = new SequenceBatch(model, rows, positions, format: format);
        }
        return _kept;
    }

    private void CheckIds(ReadOnlySpan<int> prompt, GenerationOptions? options)
    {
        var vocabulary = model.Configuration.VocabularySize;
        if (prompt.IsEmpty)
            throw new InvalidInputException("The prompt has no tokens; give at least one.");
        foreach (var id in prompt)
        {
            if ((uint)id >= (uint)vocabulary)
                throw new InvalidInputException($"The prompt holds the token id {id}; this model's ids run from 0 to {vocabulary - 1}.");
        }
        foreach (var (id, _) in options?.Sampling.LogitBias ?? [])
        {
            if (id >= _scorer.Vocabulary)
                throw new InvalidInputException($"--logit-bias names the token id {id}; the ids that this model writes run from 0 to {_scorer.Vocabulary - 1}.");
        }
        if (tokenizer is null && options?.Stops.Count > 0)
            throw new InvalidInputException("The model has no tokenizer, so no text can be searched for --stop; leave it out.");
    }

    private static double Rate(int tokens, double seconds) => tokens > 0 ? tokens / Math.Max(1e-9, seconds) : 0;
}
