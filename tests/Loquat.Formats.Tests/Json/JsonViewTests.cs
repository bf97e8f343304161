// Fields of the wrong kind or missing are named with file and expectation; what is written reads back in its order.
using System.Text;
using Loquat.Formats.Json;

namespace Loquat.Formats.Tests.Json;

public sealed class JsonViewTests
{
    [Fact]
    public void FieldsAreRead()
    {
        var view = Parse("""{"n":3,"x":0.5,"s":"hi","b":true,"z":null,"o":{"n":4},"l":[1,2]}""");
        Assert.Equal(3, view.RequiredInt32("n", 1, 3));
        Assert.Equal(0.5, view.OptionalDouble("x"));
        Assert.Equal(3.0, view.RequiredDouble("n"));
        Assert.Equal("hi", view.RequiredString("s"));
        Assert.True(view.OptionalBoolean("b"));
        Assert.Null(view.OptionalInt32("z"));
        Assert.Null(view.OptionalString("absent"));
        Assert.Equal(4, view.RequiredObject("o").RequiredInt32("n"));
        Assert.Equal(2, view.OptionalList("l")!.Count);
        Assert.Equal(["n", "x", "s", "b", "z", "o", "l"], view.Names);
    }

    [Fact]
    public void WrongFieldsAreNamed()
    {
        var view = Parse("""{"n":3.5,"big":99,"s":"text","huge":1e999,"o":{"l":{}},"bad":"\ud800"}""");
        Refusal.Of(() => view.RequiredInt32("n"), "config.json", "'n'", "3.5", "whole number");
        Refusal.Of(() => view.RequiredInt32("big", 1, 12), "'big'", "99", "from 1 to 12");
        Refusal.Of(() => view.RequiredInt32("s", 1), "'s'", "\"text\"", "from 1");
        Refusal.Of(() => view.RequiredInt32("absent"), "'absent'", "missing");
        Refusal.Of(() => view.OptionalDouble("huge"), "'huge'");
        Refusal.Of(() => view.OptionalBoolean("s"), "'s'", "true or false");
        Refusal.Of(() => view.RequiredObject("o").OptionalList("l"), "'o.l'", "a list");
        Refusal.Of(() => view.OptionalString("bad"), "'bad'");
        Refusal.Of(() => view.RequiredObject("s"), "'s'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1} x")]
    [InlineData("\u0000\u0001")]
    public void WhatIsNoObjectIsRefused(string text) => Refusal.Of(() => Parse(text), "config.json");

    [Fact]
    public void InvalidBytesAreRefused()
    {
        Refusal.Of(() => JsonView.Parse("config.json", new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }), "config.json", "UTF-8");
        Refusal.Of(() => Assert.Empty(Parse("""{"\ud800":1}""").Names), "config.json");
        Refusal.Of(() => Parse(new string('[', 100_000)), "config.json");
    }

    [Fact]
    public void WrittenTextIsOrderedAndReadable()
    {
        using var folder = new TemporaryFolder();
        JsonText.WriteFile(folder["a.json"], json =>
        {
            json.WriteString("zeta", "ü+\"");
            json.WriteNumber("alpha", 1);
            json.WriteFinite("loss", double.NaN);
        });
        Assert.Equal("{\n  \"zeta\": \"ü+\\\"\",\n  \"alpha\": 1,\n  \"loss\": null\n}\n", File.ReadAllText(folder["a.json"]));
        Assert.Equal("ü+\"", JsonView.Open(folder["a.json"]).RequiredString("zeta"));
        Assert.Equal("""{"a":1.5}""", JsonText.Line(json => json.WriteFinite("a", 1.5)));
    }

    private static JsonView Parse(string text) => JsonView.Parse("config.json", Encoding.UTF8.GetBytes(text), "a configuration");
}
