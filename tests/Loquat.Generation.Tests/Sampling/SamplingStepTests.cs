// Every step of sampling, alone and with others, against its definition by a chi-square test.
using Loquat.Formats;
using Loquat.Generation.Sampling;

namespace Loquat.Generation.Tests.Sampling;

public sealed class SamplingStepTests
{
    private const int Draws = 30_000;
    private static readonly float[] s_logits = [1.5f, -0.3f, 0.7f, 2.1f, -1.2f, 0.7f, float.NegativeInfinity, 1.0f, 0.2f, -3.0f, 0.9f, -0.1f];
    private static readonly int[] s_prompt = [3, 1, 4, 1, 5];
    private static readonly int[] s_written = [9, 2, 2, 3, 1, 2];
    private static readonly SamplingOptions s_plain = new() { Temperature = 1 };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    private static readonly Dictionary<string, SamplingOptions> s_cases = new()
    {
        ["plain"] = s_plain,
        ["cold"] = s_plain with { Temperature = 0.4 },
        ["hot"] = s_plain with { Temperature = 3 },
        ["bias"] = s_plain with { LogitBias = [new(9, 4), new(3, -2.5), new(0, -100)] },
        ["repetition"] = s_plain with { RepetitionPenalty = 1.4 },
        ["repetition invited"] = s_plain with { RepetitionPenalty = 0.6 },
        ["presence"] = s_plain with { PresencePenalty = 0.9 },
        ["frequency"] = s_plain with { FrequencyPenalty = 0.5 },
        ["presence and frequency invited"] = s_plain with { PresencePenalty = -0.4, FrequencyPenalty = -0.3 },
        ["no unigram twice"] = s_plain with { NoRepeatNGram = 1 },
        ["no bigram twice"] = s_plain with { NoRepeatNGram = 2 },
        ["no trigram twice"] = s_plain with { NoRepeatNGram = 3 },
        ["top-k"] = s_plain with { TopK = 4 },
        ["top-k of all"] = s_plain with { TopK = 12 },
        ["top-p"] = s_plain with { TopP = 0.75 },
        ["min-p"] = s_plain with { MinP = 0.2 },
        ["min-p of one"] = s_plain with { MinP = 1 },
        ["typical"] = s_plain with { Typical = 0.6 },
        ["hardly typical"] = s_plain with { Typical = 0.05 },
        ["typical but for a rest"] = s_plain with { Typical = 0.98 },
        ["top-k and top-p"] = s_plain with { TopK = 6, TopP = 0.8 },
        ["top-p and min-p"] = s_plain with { TopP = 0.9, MinP = 0.25 },
        ["top-k and typical"] = s_plain with { TopK = 7, Typical = 0.5 },
        ["everything"] = new()
        {
            LogitBias = [new(9, 4), new(3, -0.5)],
            RepetitionPenalty = 1.2,
            PresencePenalty = 0.2,
            FrequencyPenalty = 0.1,
            NoRepeatNGram = 2,
            Temperature = 1.3,
            TopK = 9,
            TopP = 0.95,
            MinP = 0.05,
            Typical = 0.9,
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void DrawsFollowTheDefinition(string name)
    {
        var options = s_cases[name];
        options.Validate();
        var history = History();
        var processors = options.Processors();
        var logits = s_logits.ToArray();
        foreach (var processor in processors)
            processor.Apply(logits, history);
        // The history stays as it is from draw to draw, so that all draws have one distribution.
        var sampler = new Sampler([], options.Filters(), seed: 11);
        ChiSquare.AssertFollows(SamplerDefinition.Of(options, s_logits, s_prompt, s_written), Draws, () => sampler.Next(logits));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AWholeSequenceFollowsTheDefinition(string name)
    {
        // The first tokens of many sequences: the sampler itself keeps their history.
        var options = s_cases[name];
        var seconds = Enumerable.Range(0, s_logits.Length).Select(_ => new List<int>()).ToArray();
        for (var sample = 0; sample < 6000; sample++)
        {
            var sampler = new Sampler(options, seed: 5, sample);
            sampler.Begin(s_prompt);
            seconds[sampler.Next(s_logits)].Add(sampler.Next(s_logits));
        }
        for (var first = 0; first < seconds.Length; first++)
        {
            var found = seconds[first].GetEnumerator();
            if (seconds[first].Count > 0)
                ChiSquare.AssertFollows(SamplerDefinition.Of(options, s_logits, s_prompt, [first]), seconds[first].Count, () => found.MoveNext() ? found.Current : -1);
        }
    }

    [Fact]
    public void GreedyFollowsPenalties()
    {
        var options = SamplingOptions.Greedy with { PresencePenalty = 1.037, FrequencyPenalty = 0.3171, NoRepeatNGram = 2 };
        var sampler = new Sampler(options, 1);
        sampler.Begin(s_prompt);
        List<int> written = [];
        for (var i = 0; i < 40; i++)
        {
            var expected = SamplerDefinition.Of(options, s_logits, s_prompt, [.. written]);
            written.Add(sampler.Next(s_logits));
            Assert.Equal(1, expected[written[^1]]);
        }
    }

    [Fact]
    public void FiltersKeepWhatTheDefinitionKeepsOfManyTokens()
    {
        var random = new Random(9);
        for (var round = 0; round < 60; round++)
        {
            // Rounded, so that there are equals.
            var logits = Enumerable.Range(0, 1 + random.Next(900)).Select(_ => MathF.Round((float)(random.NextDouble() * 9), 1)).ToArray();
            var options = new SamplingOptions
            {
                Temperature = 0.5 + random.NextDouble(),
                TopK = random.Next(2) * (1 + random.Next(logits.Length)),
                TopP = random.Next(2) == 0 ? 1 : 0.01 + (0.98 * random.NextDouble()),
                MinP = random.Next(2) * random.NextDouble() * 0.3,
                Typical = random.Next(2) == 0 ? 1 : 0.01 + (0.98 * random.NextDouble()),
            };
            var candidates = new TokenCandidates();
            candidates.Load(logits);
            foreach (var filter in options.Filters())
                filter.Apply(candidates);
            var expected = SamplerDefinition.Of(options, logits, [], []);
            Assert.Equal(Enumerable.Range(0, logits.Length).Where(id => expected[id] > 0), Enumerable.Range(0, candidates.Count).Select(candidates.Id).Order());
        }
    }

    [Fact]
    public void AChoiceWithEveryStepAllocatesNothing()
    {
        var sampler = new Sampler(s_cases["everything"], 3);
        var logits = Enumerable.Range(0, 3000).Select(id => MathF.Sin(id)).ToArray();
        sampler.Begin(s_prompt);
        for (var i = 0; i < 3; i++)
            sampler.Next(logits);
        Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() =>
        {
            for (var i = 0; i < 5; i++)
                sampler.Next(logits);
        }));
    }

    [Fact]
    public void WhereEveryTokenWouldBeForbiddenNoneIs()
    {
        var sampler = new Sampler(new SamplingOptions { Temperature = 1, NoRepeatNGram = 1 }, 1);
        sampler.Begin([0, 1, 2]);
        for (var i = 0; i < 20; i++)
            Assert.InRange(sampler.Next([1f, 2f, 3f]), 0, 2);
    }

    [Fact]
    public void SamplesAreIndependentAndTheFirstIsTheOnlyOne()
    {
        int[] Draw(int sample)
        {
            var sampler = new Sampler(s_plain, 7, sample);
            return [.. Enumerable.Range(0, 60).Select(_ => sampler.Next(s_logits))];
        }
        Assert.Equal(Draw(0), Draw(0));
        Assert.NotEqual(Draw(0), Draw(1));
        var alone = new Sampler(s_plain, 7);
        Assert.Equal(Draw(0), Enumerable.Range(0, 60).Select(_ => alone.Next(s_logits)));
    }

    [Fact]
    public void HistoriesAreCopied()
    {
        var (first, second) = (History(), new TokenHistory());
        second.Begin([7, 7]);
        second.CopyFrom(first);
        first.Add(8);
        Assert.Equal([.. s_prompt, .. s_written], second.Tokens.ToArray());
        Assert.Equal((3, 0, 0, 6), (second.TimesWritten(2), second.TimesWritten(7), second.TimesWritten(8), second.Written));
        Assert.Equal([3, 1, 4, 5, 9, 2], second.Distinct.ToArray());
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        var wrong = new Dictionary<string, SamplingOptions>
        {
            ["--logit-bias"] = s_plain with { LogitBias = [new(-1, 2)] },
            ["--repetition-penalty"] = s_plain with { RepetitionPenalty = 0 },
            ["--presence-penalty"] = s_plain with { PresencePenalty = double.NaN },
            ["--frequency-penalty"] = s_plain with { FrequencyPenalty = double.PositiveInfinity },
            ["--no-repeat-ngram"] = s_plain with { NoRepeatNGram = -1 },
            ["--min-p"] = s_plain with { MinP = 1.1 },
            ["--typical"] = s_plain with { Typical = 0 },
        };
        Assert.All(wrong, pair => Assert.Contains(pair.Key, Assert.Throws<InvalidInputException>(pair.Value.Validate).Message, StringComparison.Ordinal));
    }

    private static TokenHistory History()
    {
        var history = new TokenHistory();
        history.Begin(s_prompt);
        foreach (var id in s_written)
            history.Add(id);
        return history;
    }
}
