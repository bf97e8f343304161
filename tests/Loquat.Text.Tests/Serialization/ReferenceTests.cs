// Published tokenizers from their files, in every format: the ids that others have published, and the same ids after saving and loading.
using System.Text.Json;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Serialization;

public sealed class ReferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert_uncased/tokenizer.json", "bert-base-uncased")]
    [InlineData("bert_uncased/vocab.txt", "bert-base-uncased")]
    [InlineData("gpt2/tokenizer.json", "distilgpt2")]
    [InlineData("gpt2/vocab.json", "distilgpt2")]
    [InlineData("gpt2/merges.txt", "distilgpt2")]
    [InlineData("gpt2/encoder.json", "distilgpt2")]
    [InlineData("gguf_vocab/ggml-vocab-gpt-2.gguf", "distilgpt2")]
    [InlineData("gguf_vocab/ggml-vocab-llama-spm.gguf", "coreml-projects/Llama-2-7b-chat-coreml")]
    public void ReferenceCasesHaveTheirIdsAndTexts(string file, string name)
    {
        foreach (var tokenizer in LoadAndReload(file))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("tokenizers/reference/tokenizer_tests.json")));
            var count = 0;
            foreach (var item in json.RootElement.GetProperty(name).EnumerateArray())
            {
                int[] expected = [.. item.GetProperty("encoded").GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32())];
                Assert.Equal(expected, tokenizer.Tokenize(item.GetProperty("input").GetString()!).Ids);
                Assert.Equal(CleanUp(item.GetProperty("decoded_with_special").GetString()!), CleanUp(tokenizer.Decode(expected)));
                count++;
            }
            Assert.Equal(9, count);
        }
    }

    [Theory]
    [InlineData("llama2/tokenizer.model")]
    [InlineData("llama2/tokenizer.bin")]
    public void LlamaWithoutMarksHasTheIdsBehindTheMark(string file)
    {
        foreach (var tokenizer in LoadAndReload(file))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("tokenizers/reference/tokenizer_tests.json")));
            foreach (var item in json.RootElement.GetProperty("coreml-projects/Llama-2-7b-chat-coreml").EnumerateArray())
            {
                int[] expected = [.. item.GetProperty("encoded").GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32())];
                Assert.Equal(expected[1..], tokenizer.Encode(item.GetProperty("input").GetString()!));
            }
        }
    }

    [Theory]
    [InlineData("gguf_vocab/ggml-vocab-gpt-2.gguf", "gpt-2")]
    [InlineData("gguf_vocab/ggml-vocab-llama-spm.gguf", "llama-spm")]
    [InlineData("llama2/tokenizer.model", "llama-spm")]
    [InlineData("llama2/tokenizer.bin", "llama-spm")]
    public void VocabularyCasesHaveTheirIds(string file, string name)
    {
        var texts = File.ReadAllText(SharedData.Find($"tokenizers/gguf_vocab/ggml-vocab-{name}.gguf.inp")).Split("\n__ggml_vocab_test__\n");
        var lines = File.ReadAllLines(SharedData.Find($"tokenizers/gguf_vocab/ggml-vocab-{name}.gguf.out"));
        Assert.Equal(46, lines.Length);
        foreach (var tokenizer in LoadAndReload(file))
        {
            for (var i = 0; i < lines.Length; i++)
                Assert.Equal(lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse), tokenizer.Encode(texts[i]));
        }
    }

    [Theory]
    [InlineData("bert_uncased/tokenizer.json")]
    [InlineData("bert_uncased/vocab.txt")]
    [InlineData("gguf_vocab/ggml-vocab-bert-bge.gguf")]
    public void QuestionsHaveTheirIds(string file)
    {
        var tokenizer = Tokenizer.Load(SharedData.Find($"tokenizers/{file}"));
        var count = 0;
        foreach (var line in File.ReadLines(SharedData.Find("tokenizers/reference/bert_wordpiece_questions.jsonl")).Where(line => line.Length > 0))
        {
            using var json = JsonDocument.Parse(line);
            var expected = json.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32());
            Assert.Equal(expected, tokenizer.Encode(json.RootElement.GetProperty("text").GetString()!));
            count++;
        }
        Assert.True(count > 100);
    }

    // The published texts went through a clean-up of English punctuation that is no part of the tokenizers' files.
    private static string CleanUp(string text)
    {
        foreach (var (from, to) in new[] { (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re") })
            text = text.Replace(from, to, StringComparison.Ordinal);
        return text;
    }

    // Truncation and padding of the files are left out here: the published ids are without.
    private IEnumerable<PipelineTokenizer> LoadAndReload(string file)
    {
        var loaded = (PipelineTokenizer)Tokenizer.Load(SharedData.Find($"tokenizers/{file}"));
        var plain = new PipelineTokenizer(loaded.Components with { Truncation = null, Padding = null });
        yield return plain;
        plain.Save(_folder["tokenizer.json"]);
        yield return (PipelineTokenizer)Tokenizer.Load(_folder["tokenizer.json"]);
    }
}
