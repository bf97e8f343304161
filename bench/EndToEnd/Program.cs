// Compares Loquat with its peers: whole processes, one after the other in turns, in one run. See docs/benchmarks.md.
using System.CommandLine;
using Loquat.Bench.EndToEnd;
using Loquat.Bench.EndToEnd.Measuring;
using Loquat.Bench.EndToEnd.Reporting;

var only = new Option<string>("--only") { Description = $"Parts to measure, separated by commas: {string.Join(", ", Parts.Names)} [default: all but recipe]", HelpName = "PART,..." };
var rounds = new Option<int>("--rounds") { Description = "How often everything is measured [default: 3]", HelpName = "N", DefaultValueFactory = _ => 3 };
var quick = new Option<bool>("--quick") { Description = "One round, short measurements, fewer points: a check that everything runs" };
var text = new Option<string>("--text") { Description = "The text of the recipe [default: ../shared/data/tinyshakespeare/input.txt]", HelpName = "FILE", DefaultValueFactory = _ => "../shared/data/tinyshakespeare/input.txt" };
var output = new Option<string?>("--out") { Description = "Folder of the results [default: bench/results/CPU; with --quick artifacts/bench]", HelpName = "DIR" };
var command = new RootCommand("Compares Loquat with PyTorch and OpenBLAS on this machine, in turns.") { only, rounds, quick, text, output };
command.SetAction(parsed =>
{
    try
    {
        var isQuick = parsed.GetValue(quick);
        var settings = new Settings
        {
            Rounds = isQuick ? 1 : Math.Max(1, parsed.GetValue(rounds)),
            IsQuick = isQuick,
            Text = parsed.GetValue(text)!,
            Parts = Parts.Parse(parsed.GetValue(only)),
        };
        var machine = Machine.Find();
        var folder = parsed.GetValue(output) ?? (isQuick ? Settings.Scratch : Path.Combine("bench", "results", machine.FolderName));
        var peers = Peers.Find();
        foreach (var line in peers.Describe())
            Console.WriteLine(line);
        var jobs = Parts.JobsOf(settings, peers).ToList();
        var results = new Schedule(settings).Run(jobs);
        Report.Write(folder, machine, peers, settings, results, string.Join(' ', args));
        Console.WriteLine($"\n{File.ReadAllText(Path.Combine(folder, Report.MarkdownFile))}\nWritten to {folder}.");
        return 0;
    }
    catch (Exception error) when (error is Loquat.Formats.InvalidInputException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"compare: {error.Message}");
        return 1;
    }
});
return command.Parse(args).Invoke();
