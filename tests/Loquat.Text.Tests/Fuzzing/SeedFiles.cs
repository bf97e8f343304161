// Small tokenizer files of every format, whole and right, for mutation.
using System.Text;
using System.Text.Json;

namespace Loquat.Text.Tests.Fuzzing;

/// <summary>A kind of file, with examples. A file may need others beside it. Of the large ones one is mutated where of others there are this many.
/// Managed bytes may be allocated for each byte of the file.</summary>
public sealed record SeedKind(string Name, string FileName, byte[][] Examples, (string Name, byte[] Content)[] Beside, int RoundsForOne = 1, int BytesForOne = 10);

/// <summary>Makes the examples.</summary>
public static class SeedFiles
{
    private const string ByteFields = "\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(?i:'s|'t)|[^\\\\r\\\\n\\\\p{L}]?\\\\p{L}+|\\\\d{1,3}|\\\\s+(?!\\\\S)|.\"},"
        + "\"behavior\":\"Isolated\",\"invert\":false},{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":false}]},\"decoder\":{\"type\":\"ByteLevel\"}";

    private static readonly string[] s_pipelines =
    [
        """
        {"truncation":{"max_length":9,"stride":2,"strategy":"LongestFirst","direction":"Right"},"padding":{"strategy":"BatchLongest","direction":"Left","pad_to_multiple_of":4,"pad_id":0,"pad_token":"[PAD]"},
        "added_tokens":[{"id":0,"content":"[UNK]","special":true,"lstrip":true},{"id":9,"content":"<x>","normalized":true,"single_word":true}],
        "normalizer":{"type":"Sequence","normalizers":[{"type":"BertNormalizer","lowercase":true,"strip_accents":null},{"type":"Replace","pattern":{"Regex":"(a|b)+?c"},"content":"ac"},{"type":"NFKC"}]},
        "pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{"type":"BertProcessing","sep":["b",2],"cls":["a",1]},"decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
        "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":20,"vocab":{"[UNK]":0,"a":1,"b":2,"##a":3,"##b":4,"c":5,"ab":6}}}
        """,
        """
        {"added_tokens":[{"id":0,"content":"<unk>","special":true}],"normalizer":{"type":"Sequence","normalizers":[{"type":"Nmt"},{"type":"Strip"},{"type":"Prepend","prepend":"\u2581"}]},
        "pre_tokenizer":{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"first","split":true},
        "post_processor":{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<s>","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
        "special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}},"decoder":{"type":"Metaspace","replacement":"\u2581"},
        "model":{"type":"Unigram","unk_id":0,"byte_fallback":false,"vocab":[["<unk>",0],["<s>",0],["\u2581",-2],["a",-1.5],["b",-2],["\u2581ab",-1],["ba",-3e0]]}}
        """,
        """
        {"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"UnicodeScripts"},{"type":"Digits","individual_digits":true},{"type":"Punctuation","behavior":"MergedWithPrevious"},{"type":"CharDelimiterSplit","delimiter":"|"}]},
        "decoder":{"type":"CTC","pad_token":"<pad>","word_delimiter_token":"|","cleanup":true},"model":{"type":"WordLevel","unk_token":"[UNK]","vocab":{"[UNK]":0,"ab":1,"1":2,"!":3}}}
        """,
        """
        {"pre_tokenizer":{"type":"Whitespace"},"post_processor":{"type":"RobertaProcessing","sep":["b",1],"cls":["a",0],"trim_offsets":true,"add_prefix_space":true},
        "decoder":{"type":"Sequence","decoders":[{"type":"BPEDecoder","suffix":"</w>"},{"type":"Replace","pattern":{"String":"b"},"content":"x"},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]},
        "model":{"type":"BPE","dropout":null,"unk_token":"a","end_of_word_suffix":"</w>","fuse_unk":true,"byte_fallback":true,"vocab":{"a":0,"b":1,"b</w>":2,"ab</w>":3,"a</w>":4},"merges":["a b</w>"]}}
        """,
    ];

    /// <summary>All kinds.</summary>
    public static SeedKind[] Kinds() =>
    [
        new("pipelines", "tokenizer.json", [.. s_pipelines.Select(Encoding.UTF8.GetBytes), ByteLevel()], []),
        new("vocabulary of merges", "vocab.json", ["""{"a":0,"b":1,"ab":2,"Ġ":3,"<|endoftext|>":4}"""u8.ToArray()], [("merges.txt", "#version: 0.2\na b\n"u8.ToArray())]),
        new("merges", "merges.txt", ["#version: 0.2\na b\nĠ a\nab b\n"u8.ToArray()], [("vocab.json", """{"a":0,"b":1,"ab":2,"Ġ":3,"Ġa":4,"abb":5}"""u8.ToArray())]),
        new("WordPiece vocabulary", "vocab.txt", ["[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\n##a\n##b\né\n"u8.ToArray()], []),
        new("SentencePiece model", "x.model", [SentencePiece(1), SentencePiece(2)], []),
        new("tiktoken ranks", "x.tiktoken", ["IQ== 0\nIg== 1\nIyM= 2\nYWI= 3\n"u8.ToArray()], []),
        // A line of eleven bytes becomes a string, an entry of the vocabulary and a merge.
        new("tiktoken ranks of GPT-2's number", "x.tiktoken", [Ranks()], [], RoundsForOne: 100, BytesForOne: 40),
        new("tiktoken JSON", "x.json", [Tiktoken()], []),
        new("GGUF", "x.gguf", [Gguf("llama"), Gguf("t5"), Gguf("gpt2"), Gguf("bert")], []),
        new("llama2.c binary", "tokenizer.bin", [Llama2()], []),
    ];

    private static byte[] ByteLevel()
    {
        var tokens = Enumerable.Range(0, 256).Select(value => Loquat.Text.Tokenizers.ByteTokenizer.Instance.TokenString(value)).Append("ab").Append("abb");
        var vocabulary = string.Join(',', tokens.Select((token, id) => $"\"{JsonEncodedText.Encode(token)}\":{id}"));
        return Encoding.UTF8.GetBytes($"{{{ByteFields},\"model\":{{\"type\":\"BPE\",\"vocab\":{{{vocabulary}}},\"merges\":[[\"a\",\"b\"],[\"ab\",\"b\"]]}}}}");
    }

    // As many tokens as GPT-2 has: the bytes, pairs of them, and pairs with a letter. Most others of three bytes are free, so that a changed one is no token twice.
    private static byte[] Ranks()
    {
        var pairs = Enumerable.Range(0, 20_000).Select(pair => new[] { (byte)(pair * 7), (byte)(pair >> 8) }).ToArray();
        var triples = Enumerable.Range(0, 30_000).Select(triple => (byte[])[.. pairs[triple % pairs.Length], (byte)('a' + (triple / pairs.Length))]);
        var tokens = Enumerable.Range(0, 256).Select(value => new[] { (byte)value }).Concat(pairs).Concat(triples).Select(Convert.ToBase64String);
        return Encoding.UTF8.GetBytes(string.Concat(tokens.Select((token, rank) => $"{token} {rank}\n")));
    }

    private static byte[] Tiktoken()
    {
        var ranks = string.Join(' ', Enumerable.Range(0, 256).Select(value => Convert.ToBase64String([(byte)value])));
        return Encoding.UTF8.GetBytes($"{{\"pat_str\":\"(?:a|b)+|\\\\s+(?!\\\\S)|.\",\"special_tokens\":{{\"<|end|>\":300}},\"bpe_ranks\":\"! 0 {ranks}\\n! 256 YWI= YWJi\\n\"}}");
    }

    private static byte[] SentencePiece(byte kind)
    {
        var file = new List<byte>();
        foreach (var (text, type) in new[] { ("<unk>", 2), ("<s>", 3), ("\u2581a", 1), ("\u2581", 1), ("a", 1), ("b", 1), ("ab", 1), ("<0x41>", 6), ("<x>", 4) })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            file.AddRange([0x0A, (byte)(bytes.Length + 9), 0x0A, (byte)bytes.Length, .. bytes, 0x15, .. BitConverter.GetBytes(-1.5f), 0x18, (byte)type]);
        }
        // The trainer's settings (kind of model) and the rules: a map of characters with an empty trie, prefix and blanks.
        file.AddRange([0x12, 0x02, 0x18, kind, 0x1A, 0x0E, 0x12, 0x08, 4, 0, 0, 0, 0, 4, 0, 0, 0x18, 1, 0x20, 1]);
        return [.. file];
    }

    private static byte[] Llama2()
    {
        var file = new List<byte>(BitConverter.GetBytes(5));
        foreach (var text in new[] { "<unk>", "\n<s>\n", "\n</s>\n", " ", "a", " a" })
            file.AddRange([.. BitConverter.GetBytes(-1f), .. BitConverter.GetBytes(text.Length), .. Encoding.UTF8.GetBytes(text)]);
        return [.. file];
    }

    private static byte[] Gguf(string model)
    {
        var file = new List<byte>();
        string[] tokens = [model == "bert" ? "[UNK]" : "<unk>", "<s>", "</s>", "\u2581", "a", "b", "ab", "\u2581a", "<0x41>"];
        file.AddRange([.. "GGUF"u8, .. BitConverter.GetBytes(3), .. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(model == "gpt2" ? 6L : 5L)]);
        Key("tokenizer.ggml.model", 8);
        Text(model);
        Key("tokenizer.ggml.tokens", 9);
        file.AddRange([.. BitConverter.GetBytes(8), .. BitConverter.GetBytes((long)tokens.Length)]);
        Array.ForEach(tokens, Text);
        Key("tokenizer.ggml.scores", 9);
        file.AddRange([.. BitConverter.GetBytes(6), .. BitConverter.GetBytes((long)tokens.Length)]);
        for (var i = 0; i < tokens.Length; i++)
            file.AddRange(BitConverter.GetBytes(-1f - i));
        Key("tokenizer.ggml.token_type", 9);
        file.AddRange([.. BitConverter.GetBytes(5), .. BitConverter.GetBytes((long)tokens.Length)]);
        foreach (var type in new[] { 2, 3, 3, 1, 1, 1, 1, 1, 6 })
            file.AddRange(BitConverter.GetBytes(type));
        Key("tokenizer.ggml.eos_token_id", 4);
        file.AddRange(BitConverter.GetBytes(2));
        if (model == "gpt2")
        {
            Key("tokenizer.ggml.merges", 9);
            file.AddRange([.. BitConverter.GetBytes(8), .. BitConverter.GetBytes(1L)]);
            Text("a b");
        }
        return [.. file];

        void Key(string name, int type)
        {
            Text(name);
            file.AddRange(BitConverter.GetBytes(type));
        }

        void Text(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            file.AddRange([.. BitConverter.GetBytes((long)bytes.Length), .. bytes]);
        }
    }
}
