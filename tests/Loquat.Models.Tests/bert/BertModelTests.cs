// BERT, RoBERTa and DistilBERT: sizes, config.json, the names and parts that checkpoints have, and rows that do not disturb one another.
using System.Text.Json.Nodes;
using Loquat.Formats.Json;
using Loquat.Models.Bert;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Models.Tests.Bert;

public sealed class BertModelTests
{
    private static readonly Dictionary<string, BertConfiguration> s_configurations = new()
    {
        ["bert"] = new() { VocabularySize = 31, PositionRows = 20, Layers = 2, Heads = 4, Width = 16, Hidden = 24 },
        ["bert-untied"] = new() { VocabularySize = 31, PositionRows = 20, Layers = 1, Heads = 2, Width = 8, Hidden = 12, TieWordEmbeddings = false },
        ["roberta"] = new() { Type = BertConfiguration.Roberta, PaddingId = 1, VocabularySize = 31, PositionRows = 22, Layers = 2, Heads = 4, Width = 16, Hidden = 24, TokenTypes = 1, LayerNormEpsilon = 1e-5 },
        ["distilbert"] = new() { Type = BertConfiguration.DistilBert, VocabularySize = 31, PositionRows = 20, Layers = 2, Heads = 4, Width = 16, Hidden = 24 },
    };

    public static TheoryData<string> Names => [.. s_configurations.Keys];

    [Fact]
    public void Published_sizes_have_the_published_numbers_of_parameters()
    {
        const long Pooler = (768L * 768) + 768;
        Assert.Equal(109_482_240, new BertConfiguration().ParameterCount + Pooler);
        Assert.Equal(124_645_632, new BertConfiguration { Type = BertConfiguration.Roberta, PaddingId = 1, VocabularySize = 50265, PositionRows = 514, TokenTypes = 1 }.ParameterCount + Pooler);
        Assert.Equal(66_362_880, new BertConfiguration { Type = BertConfiguration.DistilBert, Layers = 6 }.ParameterCount);
        Assert.Equal(512, new BertConfiguration { Type = BertConfiguration.Roberta, PaddingId = 1, PositionRows = 514 }.ContextLength);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_saved_folder_holds_configuration_and_weights(string name)
    {
        using var folder = new TemporaryFolder();
        var model = Build(name);
        Checkpoints.Write(folder.Path, model, own => [own]);
        var loaded = Checkpoints.Load(folder.Path);
        Assert.Equal(model.Configuration, loaded.Configuration);
        AssertSame(model, loaded);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parts_may_be_missing_as_a_whole_and_then_say_so(string name)
    {
        using var folder = new TemporaryFolder();
        var model = Build(name);
        foreach (var part in model.Parameters.Select(parameter => model.OptionalPartOf(parameter.Name)).OfType<string>().Distinct())
        {
            Checkpoints.Write(folder.Path, model, own => model.OptionalPartOf(own) == part ? [] : [own]);
            var loaded = (BertModel)Checkpoints.Load(folder.Path);
            Assert.False(loaded.Has(part));
            AssertSame(loaded, model);
            var hidden = Hidden(loaded, [3, 4, 5]);
            if (part == BertModel.Pooler)
                Refusal.Of(() => loaded.Pool(hidden, ForwardContext.Evaluation), "no pooler");
            else
                Refusal.Of(() => loaded.MaskedLogits(hidden, ForwardContext.Evaluation), "no head for masked tokens");
            // Without the part it is saved and loaded again.
            Checkpoints.Write(folder.Path, loaded, own => [own]);
            Assert.False(Checkpoints.Load(folder.Path).Has(part));
            var one = model.Parameters.Last(parameter => model.OptionalPartOf(parameter.Name) == part).Name;
            Checkpoints.Write(folder.Path, model, own => own == one ? [] : [own]);
            Refusal.Of(() => Checkpoints.Load(folder.Path), "lacks", one);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_of_other_writers_and_heads_for_other_uses_are_understood(string name)
    {
        using var folder = new TemporaryFolder();
        var model = Build(name);
        var prefix = ((BertConfiguration)model.Configuration).ModelType + ".";
        Checkpoints.Write(folder.Path, model, own =>
        {
            var other = own.StartsWith(prefix, StringComparison.Ordinal) ? own[prefix.Length..] : own;
            if (other.EndsWith("LayerNorm.weight", StringComparison.Ordinal))
                other = other.Replace("weight", "gamma", StringComparison.Ordinal);
            else if (other.EndsWith("LayerNorm.bias", StringComparison.Ordinal))
                other = other.Replace("bias", "beta", StringComparison.Ordinal);
            return [other];
        }, Checkpoints.Zeros("embeddings.position_ids", 1, 20), Checkpoints.Zeros("classifier.weight", 2, 16), Checkpoints.Zeros("qa_outputs.bias", 2));
        AssertSame(model, Checkpoints.Load(folder.Path));
    }

    [Fact]
    public void The_heads_own_names_of_shared_tensors_are_understood()
    {
        using var folder = new TemporaryFolder();
        var model = Build("bert");
        const string Table = "bert.embeddings.word_embeddings.weight", Decoder = "cls.predictions.decoder.weight", Bias = "cls.predictions.bias", SecondBias = "cls.predictions.decoder.bias";
        foreach (var (table, bias) in new[] { ((string[])[Table], (string[])[Bias]), ([Decoder], [SecondBias]), ([Table, Decoder], [Bias, SecondBias]) })
        {
            Checkpoints.Write(folder.Path, model, own => own == Table ? table : own == Bias ? bias : [own], Checkpoints.Zeros("cls.seq_relationship.weight", 2, 16));
            AssertSame(model, Checkpoints.Load(folder.Path));
        }
        Checkpoints.Write(folder.Path, model, own => [own], Checkpoints.Zeros("bert.encoder.layer.7.extra", 3));
        Refusal.Of(() => Checkpoints.Load(folder.Path), "bert.encoder.layer.7.extra");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_has_its_own_bits_whatever_else_is_in_its_batch(string name)
    {
        var model = Build(name);
        using var noGrad = GradMode.NoGrad();
        int[] counts = [5, 1, 20, 13, 8, 2, 17, 20];
        var rows = counts.Select((count, row) => Ids(count, row)).ToArray();
        var alone = rows.Select(row => TinyModel.Bits(model.MaskedLogits(Hidden(model, row), ForwardContext.Evaluation).ToArray())).ToArray();
        foreach (var isLeft in new[] { true, false })
        {
            var padding = isLeft ? Padding.Left(20, counts) : Padding.Right(20, counts);
            var ids = new int[counts.Length * 20];
            Array.Fill(ids, 11);
            for (var row = 0; row < rows.Length; row++)
                rows[row].CopyTo(ids, (row * 20) + padding.Start(row));
            foreach (var threads in new[] { 1, 2, 3 })
            {
                using var setting = new ThreadCount(threads);
                var context = new ForwardContext { Padding = padding };
                var hidden = model.Encode(Tensor.FromIds(ids, [counts.Length, 20]), context);
                var together = TinyModel.Bits(model.MaskedLogits(hidden, context).ToArray());
                for (var row = 0; row < rows.Length; row++)
                    Assert.Equal(alone[row], together.AsSpan(((row * 20) + padding.Start(row)) * 31, counts[row] * 31).ToArray());
            }
        }
        model.PackWeights();
        Assert.Equal(alone[2], TinyModel.Bits(model.MaskedLogits(Hidden(model, rows[2]), ForwardContext.Evaluation).ToArray()));
    }

    [Theory]
    [InlineData("bert", "position_embedding_type", "\"relative_key\"", "relative_key")]
    [InlineData("bert", "hidden_act", "\"gelu_10\"", "gelu_10")]
    [InlineData("bert", "is_decoder", "true", "is_decoder")]
    [InlineData("bert", "add_cross_attention", "true", "add_cross_attention")]
    [InlineData("bert", "embedding_size", "8", "embedding_size")]
    [InlineData("bert", "num_attention_heads", "3", "3 heads")]
    [InlineData("bert", "layer_norm_eps", "0", "layer_norm_eps")]
    [InlineData("bert", "hidden_dropout_prob", "1", "Dropout")]
    [InlineData("bert", "quantization_config", "{}", "quantization_config")]
    [InlineData("bert", "type_vocab_size", "0", "type_vocab_size")]
    [InlineData("roberta", "max_position_embeddings", "2", "position")]
    [InlineData("roberta", "intermediate_size", "\"wide\"", "intermediate_size")]
    [InlineData("distilbert", "activation", "\"mish\"", "mish")]
    [InlineData("distilbert", "tie_weights_", "false", "tie_weights_")]
    [InlineData("distilbert", "n_layers", "0", "n_layers")]
    public void Mathematics_that_is_not_there_is_refused_by_name(string name, string field, string value, string named)
    {
        var json = JsonNode.Parse(JsonText.Line(s_configurations[name].WriteTo))!.AsObject();
        json[field] = JsonNode.Parse(value);
        Refusal.Of(() => BertConfiguration.Read(JsonView.Parse("config.json", System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()))), named);
    }

    [Fact]
    public void An_encoder_is_no_language_model()
    {
        using var folder = new TemporaryFolder();
        ModelFolder.Save(folder.Path, Build("bert"), TinyModel.Tokenizer);
        Refusal.Of(() => ModelFolder.Load(folder.Path), "bert", "fill-mask", "embed");
        Assert.IsType<BertModel>(ModelFolder.LoadAny(folder.Path).Model);
    }

    private static BertModel Build(string name)
    {
        var model = s_configurations[name].Build(1);
        var random = new Random(7);
        foreach (var parameter in model.Parameters)
            parameter.Tensor.Overwrite([.. Enumerable.Range(0, parameter.Tensor.Count).Select(_ => (float)(random.NextDouble() - 0.5))]);
        return model;
    }

    private static Tensor Hidden(BertModel model, int[] ids) => model.Encode(Tensor.FromIds(ids, [1, ids.Length]), ForwardContext.Evaluation);

    private static int[] Ids(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(31))];
    }

    private static void AssertSame(Model expected, Model actual)
    {
        Assert.All(expected.PresentParameters.Where(parameter => actual.OptionalPartOf(parameter.Name) is not { } part || actual.Has(part)),
            parameter => Assert.Equal(TinyModel.Bits(parameter.Tensor.ToArray()), TinyModel.Bits(actual.Parameters[parameter.Name].Tensor.ToArray())));
    }
}
