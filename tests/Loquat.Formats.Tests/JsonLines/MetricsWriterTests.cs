// The log of a run that was killed and resumed holds what an unbroken run's would.
using System.Text.Json;
using Loquat.Formats.JsonLines;

namespace Loquat.Formats.Tests.JsonLines;

public sealed class MetricsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Log => _folder["metrics.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LinesAreThereAtOnce()
    {
        using var writer = MetricsWriter.Open(Log);
        writer.Write(1, ("loss", 2.5), ("rate", double.PositiveInfinity));
        Assert.Equal("{\"step\":1,\"loss\":2.5,\"rate\":null}\n", File.ReadAllText(Log));
        writer.Write(2, json => json.WriteString("text", "a\nb"));
        Assert.Equal([1, 2], JsonLinesReader.Read(Log).Select(line => line.GetProperty("step").GetInt32()));
    }

    [Fact]
    public void ResumingDropsLaterLinesAndEveryTornEnd()
    {
        using (var writer = MetricsWriter.Open(Log))
        {
            foreach (var step in new[] { 0, 100, 200, 300 })
                writer.Write(step, ("loss", 1.0 / (step + 1)));
        }
        var whole = File.ReadAllBytes(Log);
        var upTo200 = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;
        for (var length = upTo200; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Log, whole[..length]);
            MetricsWriter.Open(Log, resumeStep: 200).Dispose();
            Assert.Equal(whole[..upTo200], File.ReadAllBytes(Log));
        }
        using (var writer = MetricsWriter.Open(Log, resumeStep: 100))
            writer.Write(200, ("loss", 0.5));
        Assert.Equal([0, 100, 200], JsonLinesReader.Read(Log).Select(line => line.GetProperty("step").GetInt32()));
        MetricsWriter.Open(Log).Dispose();
        Assert.Equal("", File.ReadAllText(Log));
        Assert.Equal(["metrics.jsonl"], _folder.Names);
    }

    [Fact]
    public void LinesMaySpanReadBlocks()
    {
        var text = new string('x', 70_000);
        using (var writer = MetricsWriter.Open(Log))
        {
            for (var step = 0; step < 4; step++)
                writer.Write(step, json => json.WriteString("text", text));
        }
        Assert.All(JsonLinesReader.Read(Log), line => Assert.Equal(text, line.GetProperty("text").GetString()));
        Assert.Equal(4, JsonLinesReader.Read(Log).Count());
    }

    [Fact]
    public void JunkLinesArePassedOver()
    {
        File.WriteAllText(Log, "junk\n{\"step\":1}\n\n[1]\n{\"step\":2}\n{\"step\":3}");
        Assert.Equal([1, 2], JsonLinesReader.Read(Log).Select(line => line.GetProperty("step").GetInt32()));
        Assert.Equal(JsonValueKind.Object, JsonLinesReader.Read(Log).First().ValueKind);
    }
}
