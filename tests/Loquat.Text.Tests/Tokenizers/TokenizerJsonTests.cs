// tokenizer.json: what is saved loads again, has the shape that the field's library reads, and what is not supported is refused by name.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Loquat.Formats;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Tokenizers;

public sealed class TokenizerJsonTests : IDisposable
{
    private const string Text = "Hello, wörld!\r\n\t \"日本\" \\ 🙂\u0000\u00A0";
    private readonly TemporaryFolder _folder = new();

    private string Json => _folder["tokenizer.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BothKindsComeBack()
    {
        foreach (var tokenizer in new Tokenizer[] { CharTokenizer.Train(Text), ByteTokenizer.Instance })
        {
            tokenizer.Save(Json);
            foreach (var loaded in new[] { Tokenizer.Load(Json), Tokenizer.Load(_folder.Path) })
            {
                Assert.Equal(tokenizer.Kind, loaded.Kind);
                Assert.Equal(tokenizer.VocabularySize, loaded.VocabularySize);
                Assert.Equal(tokenizer.Encode(Text), loaded.Encode(Text));
                Assert.Equal(Text, loaded.Decode(loaded.Encode(Text)));
            }
        }
    }

    [Fact]
    public void SavedFilesHaveTheFieldsShape()
    {
        CharTokenizer.Train("ab\n").Save(Json);
        using var chars = JsonDocument.Parse(File.ReadAllBytes(Json));
        Assert.Equal(["version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model"],
            chars.RootElement.EnumerateObject().Select(item => item.Name));
        var model = chars.RootElement.GetProperty("model");
        Assert.Equal("WordLevel", model.GetProperty("type").GetString());
        Assert.Equal(["\n", "a", "b"], model.GetProperty("vocab").EnumerateObject().OrderBy(item => item.Value.GetInt32()).Select(item => item.Name));
        ByteTokenizer.Instance.Save(Json);
        using var bytes = JsonDocument.Parse(File.ReadAllBytes(Json));
        model = bytes.RootElement.GetProperty("model");
        Assert.Equal("BPE", model.GetProperty("type").GetString());
        Assert.Equal(0, model.GetProperty("merges").GetArrayLength());
        Assert.Equal(65, model.GetProperty("vocab").GetProperty("A").GetInt32());
        Assert.Equal(10, model.GetProperty("vocab").GetProperty("Ċ").GetInt32());
    }

    [Fact]
    public void AnUnknownTokenTakesWhatIsMissing()
    {
        Edit(CharTokenizer.Train("ab"), root => root["model"]!["vocab"]!["[UNK]"] = 2);
        var tokenizer = Assert.IsType<CharTokenizer>(Tokenizer.Load(Json));
        Assert.Equal(2, tokenizer.UnknownId);
        Assert.Equal([0, 2, 1], tokenizer.Encode("aéb"));
        Assert.Equal("a[UNK]b", tokenizer.Decode([0, 2, 1]));
        tokenizer.Save(Json);
        Assert.Equal([0, 2, 1], Tokenizer.Load(Json).Encode("aéb"));
    }

    [Fact]
    public void UnsupportedComponentsAreNamed()
    {
        Refused(root => root["normalizer"] = new JsonObject { ["type"] = "Nmts" }, "Nmts");
        Refused(root => root["truncation"] = new JsonObject { ["max_length"] = -5 }, "truncation.max_length");
        Refused(root => root["post_processor"] = new JsonObject { ["type"] = "BertProcessing" }, "post_processor.sep");
        Refused(root => root["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = 9 }), "added_tokens[0].content");
        Refused(root => root["pre_tokenizer"]!["type"] = "UnicodeScript", "UnicodeScript");
        Refused(root => root["pre_tokenizer"]!["pattern"]!["Regex"] = "(a|b)\\1", "refers back");
        Refused(root => root["pre_tokenizer"]!["behavior"] = "Removed", "Removed");
        Refused(root => root["pre_tokenizer"]!["invert"] = true, "invert");
        Refused(root => root["decoder"]!["type"] = "CTCS", "CTCS");
        Refused(root => root["model"]!["type"] = "Unigrams", "Unigrams");
        Refused(root => root["model"]!["vocab"]!["abc"] = 2, "abc");
        Refused(root => root["model"]!["vocab"]!["b"] = 0, "'b'");
        Refused(root => root["model"]!["vocab"]!["b"] = 7, "from 0 to 1");
        Refused(root => root["model"]!["vocab"]!["b"] = "1", "'b'");
        Refused(root => root["model"]!["vocab"] = new JsonObject(), "vocab");
        Refused(root => root["model"] = null, "model");
        Edit(ByteTokenizer.Instance, root => root["model"]!["merges"]!.AsArray().Add("a b"));
        Refusal.Of(() => Tokenizer.Load(Json), Json, "merges");
        Edit(ByteTokenizer.Instance, root => (root["model"]!["vocab"]!["A"], root["model"]!["vocab"]!["B"]) = (66, 65));
        Refusal.Of(() => Tokenizer.Load(Json), Json, "256 bytes");
        Refusal.Of(() => Tokenizer.Load(_folder["absent"]), "absent");
    }

    [Fact]
    public void DamagedFilesAreRefusedOrLoad()
    {
        CharTokenizer.Train("abé\n").Save(Json);
        var whole = File.ReadAllBytes(Json);
        for (var length = 0; length < whole.Length - 2; length++)
            Refusal.Of(() => Tokenizer.Load(_folder.Write("x", whole[..length])), _folder["x"]);
        var random = new Random(11);
        var loaded = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = whole.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = round % 2 == 0 ? (byte)random.Next(256) : (byte)random.Next(32, 127);
            try
            {
                var tokenizer = Tokenizer.Load(_folder.Write("x", bytes));
                Assert.InRange(tokenizer.VocabularySize, 1, 100_000);
                if (tokenizer is CharTokenizer)
                    Assert.Equal(0, tokenizer.Encode(tokenizer.TokenString(0))[0]);
                loaded++;
            }
            catch (InvalidInputException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
        Assert.InRange(loaded, 1, 2_999);
    }

    private void Refused(Action<JsonNode> change, string named)
    {
        Edit(CharTokenizer.Train("ab"), change);
        Refusal.Of(() => Tokenizer.Load(Json), Json, named);
    }

    private void Edit(Tokenizer tokenizer, Action<JsonNode> change)
    {
        tokenizer.Save(Json);
        var root = JsonNode.Parse(File.ReadAllBytes(Json))!;
        change(root);
        _folder.Write("tokenizer.json", Encoding.UTF8.GetBytes(root.ToJsonString()));
    }
}
