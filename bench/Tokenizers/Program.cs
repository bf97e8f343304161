// Loquat's byte-level BPE beside npm's tiktoken and gpt-tokenizer: first the ids are compared on every text, then all take turns.
using System.Globalization;
using Loquat.Bench.Tokenizers;

var settings = Settings.Parse(args);
var folder = Directory.CreateTempSubdirectory("loquat-bench-").FullName;
var hasFailed = false;
try
{
    var texts = Texts.Make(settings, folder);
    var report = new Report(settings);
    foreach (var encoding in Encodings.Names)
    {
        if (Encodings.TryMake(settings, encoding) is not { } tokenizer)
        {
            report.Say($"{encoding} is left out: its ranks are inside npm's tiktoken, which is not there.");
            continue;
        }
        var peers = new[] { "tiktoken", "gpt-tokenizer" }.Select(name => Peer.TryStart(settings, name, encoding)).OfType<Peer>().ToArray();
        var measurement = new Measurement(settings, encoding, tokenizer, texts);
        report.Add(encoding, measurement.Run(peers));
        foreach (var fault in measurement.Faults)
            report.Say($"WRONG: {fault}.");
        foreach (var (peer, differing) in measurement.Differences)
            report.Say($"Ids compared with {peer} on {texts.Count} texts ({string.Join(", ", texts.Select(text => text.Name))}): {(differing.Count == 0 ? "the same on all" : $"other ids on {string.Join(", ", differing)}")}.");
        var single = measurement.Batch(1);
        var all = measurement.Batch(0);
        var (besideIds, ids, counting) = measurement.Allocation();
        report.Say(string.Create(CultureInfo.InvariantCulture, $"Batches of texts of 16 KB: {single:F1} MB/s on one thread, {all:F1} on {Environment.ProcessorCount} ({all / single:F2} times). "
            + $"Managed bytes allocated for each MB of text: {besideIds:F0} beside the {ids:F0} of the ids; {counting:F0} when tokens are only counted."));
        report.Note($"{encoding}_batch_1", single);
        report.Note($"{encoding}_batch_all", all);
        report.Note($"{encoding}_allocated_per_mb_beside_ids", besideIds);
        report.Note($"{encoding}_allocated_per_mb_counting", counting);
        hasFailed |= measurement.Faults.Count > 0;
        foreach (var peer in peers)
            peer.Dispose();
    }
    report.Write(settings);
}
finally
{
    Directory.Delete(folder, recursive: true);
}
return hasFailed ? 1 : 0;
