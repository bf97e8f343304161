// The order of a comparison: in every round every job, in every job every contender in turn, the roofline before each part, and a pause before each process.
using Loquat.Formats;

namespace Loquat.Bench.EndToEnd.Measuring;

/// <summary>What a comparison found.</summary>
/// <param name="Samples">All numbers.</param>
/// <param name="Commands">Every command that was run, once.</param>
/// <param name="Failures">What went wrong; the rest was measured all the same.</param>
internal sealed record ComparisonResult(Samples Samples, IReadOnlyList<string> Commands, IReadOnlyList<string> Failures);

/// <summary>Runs jobs.</summary>
/// <param name="settings">How.</param>
internal sealed class Schedule(Settings settings)
{
    private readonly Samples _samples = new();
    private readonly List<string> _commands = [];
    private readonly List<string> _failures = [];

    /// <summary>Runs all jobs in all rounds.</summary>
    public ComparisonResult Run(IReadOnlyList<Job> jobs)
    {
        var roofline = Parts.Roofline(settings);
        for (var round = 0; round < settings.Rounds; round++)
        {
            var part = "";
            foreach (var job in jobs)
            {
                if (job.Part != part)
                    RunJob(roofline, round);
                part = job.Part;
                RunJob(job, round);
            }
            RunJob(roofline, round);
        }
        return new ComparisonResult(_samples, _commands, _failures);
    }

    private void RunJob(Job job, int round)
    {
        // Who goes first changes from round to round.
        var contenders = round % 2 == 0 ? job.Contenders : job.Contenders.Reverse();
        foreach (var contender in contenders)
        {
            if (job.FreshFolder is { } folder && Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Thread.Sleep(settings.Pause);
            if (!_commands.Contains(contender.CommandLine))
                _commands.Add(contender.CommandLine);
            try
            {
                var (json, seconds) = ProcessRun.Json(contender);
                foreach (var (metric, value) in job.MetricsOf(json))
                    _samples.Add(job.Part, job.Name, contender.Name, metric, value);
                _samples.Add(job.Part, job.Name, contender.Name, Metric.ProcessSeconds, seconds);
                Console.WriteLine($"round {round + 1} of {settings.Rounds}  {job.Part} {job.Name}  {contender.Name}  {seconds:0.0} s");
            }
            catch (InvalidInputException error)
            {
                var failure = $"{job.Part} {job.Name}, {contender.Name}: {error.Message}";
                if (!_failures.Contains(failure))
                    _failures.Add(failure);
                Console.WriteLine(failure);
            }
        }
    }
}
