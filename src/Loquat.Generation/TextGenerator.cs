// From a prompt to text, streamed as it is written.
using System.Diagnostics;
using System.Text;
using Loquat.Formats;
using Loquat.Models;

namespace Loquat.Generation;

/// <summary>What to write.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to write.</summary>
    public int Tokens { get; init; } = 200;

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Seed of the choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Strings that end the text; they are not part of it.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];
}

/// <summary>What was written.</summary>
/// <param name="Text">The text after the prompt.</param>
/// <param name="Tokens">Number of tokens written.</param>
/// <param name="Seconds">Time for the prompt and the text.</param>
/// <param name="TokensPerSecond">Written tokens per second, the prompt's time left out.</param>
public sealed record GenerationResult(string Text, int Tokens, double Seconds, double TokensPerSecond);

/// <summary>A token and its probability.</summary>
/// <param name="Token">The token, readable on one line.</param>
/// <param name="Id">Its id.</param>
/// <param name="Probability">Its probability.</param>
public readonly record struct TokenProbability(string Token, int Id, double Probability);

/// <summary>Writes text with a model.</summary>
/// <param name="loaded">The model and its tokenizer.</param>
public sealed class TextGenerator(LoadedModel loaded)
{
    /// <summary>Continues a prompt.</summary>
    /// <param name="prompt">The text to continue; empty begins as after a line break.</param>
    /// <param name="options">How much and how.</param>
    /// <param name="onText">Is given each piece of text as soon as it is certain, or null.</param>
    /// <param name="cancellation">Stops after the current token.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or the prompt has a character that the tokenizer lacks.</exception>
    public GenerationResult Generate(string prompt, GenerationOptions options, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        if (options.Tokens < 0)
            throw new InvalidInputException($"--tokens is {options.Tokens}; it must be a whole number of at least 0.");
        var sampler = new Sampler(options.Sampling, options.Seed);
        var ids = Encode(prompt);
        var session = new ModelSession(loaded.Model, (int)Math.Min(int.MaxValue, ids.Length + (long)options.Tokens));
        var decoder = loaded.Tokenizer.CreateDecoder();
        var stops = new StopFinder(options.Stops);
        var text = new StringBuilder();
        var watch = Stopwatch.StartNew();
        var count = 0;
        var logits = options.Tokens > 0 ? session.Append(ids) : default;
        var prompted = watch.Elapsed.TotalSeconds;
        while (count < options.Tokens && !stops.IsFound && !cancellation.IsCancellationRequested)
        {
            var id = sampler.Next(Known(logits));
            count++;
            Emit(stops.Add(decoder.Append(id)));
            if (count < options.Tokens && !stops.IsFound)
                logits = session.Append(id);
        }
        if (!stops.IsFound)
            Emit(stops.Add(decoder.Flush()));
        Emit(stops.Flush());
        var seconds = watch.Elapsed.TotalSeconds;
        return new GenerationResult(text.ToString(), count, seconds, count > 1 ? (count - 1) / Math.Max(1e-9, seconds - prompted) : 0);

        void Emit(string piece)
        {
            if (piece.Length == 0)
                return;
            text.Append(piece);
            onText?.Invoke(piece);
        }
    }

    /// <summary>The most probable next tokens after a prompt.</summary>
    /// <param name="prompt">The text; empty begins as after a line break.</param>
    /// <param name="top">How many tokens.</param>
    /// <exception cref="InvalidInputException">The prompt has a character that the tokenizer lacks, or <paramref name="top"/> is below 1.</exception>
    public IReadOnlyList<TokenProbability> Predict(string prompt, int top)
    {
        if (top < 1)
            throw new InvalidInputException($"--top is {top}; it must be a whole number of at least 1.");
        var ids = Encode(prompt);
        var logits = Known(new ModelSession(loaded.Model, ids.Length).Append(ids));
        var probabilities = new double[logits.Length];
        Sampler.Probabilities(logits, 1, probabilities);
        return [.. Enumerable.Range(0, probabilities.Length).OrderByDescending(id => probabilities[id]).ThenBy(id => id).Take(top)
            .Select(id => new TokenProbability(loaded.Tokenizer.TokenText(id), id, probabilities[id]))];
    }

    /// <summary>The logits of ids that the tokenizer can decode; a model's vocabulary may be padded beyond them.</summary>
    private ReadOnlySpan<float> Known(ReadOnlySpan<float> logits) => logits[..Math.Min(logits.Length, loaded.Tokenizer.VocabularySize)];

    private int[] Encode(string prompt)
    {
        var ids = loaded.Tokenizer.Encode(prompt);
        if (ids.Length > 0)
            return ids;
        return loaded.Tokenizer.TryGetId("\n", out var newline) || loaded.Tokenizer.TryGetId("Ċ", out newline) ? [newline] : [0];
    }
}
