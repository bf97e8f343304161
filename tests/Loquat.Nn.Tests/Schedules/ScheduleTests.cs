// Schedules: where they begin, where they end, and that they stay there.
using Loquat.Nn.Schedules;

namespace Loquat.Nn.Tests.Schedules;

public sealed class ScheduleTests
{
    [Fact]
    public void A_line_and_a_cosine_go_from_one_rate_to_the_other_and_stay()
    {
        foreach (var schedule in new LearningRateSchedule[] { new LearningRateSchedule.Linear(1, 0.2, 10), new LearningRateSchedule.Cosine(1, 0.2, 10) })
        {
            Assert.Equal(1, schedule.At(0), 1e-12);
            Assert.Equal(0.6, schedule.At(5), 1e-12);
            Assert.Equal(0.2, schedule.At(10), 1e-12);
            Assert.Equal(0.2, schedule.At(1000), 1e-12);
            Assert.All(Enumerable.Range(0, 10), step => Assert.True(schedule.At(step) > schedule.At(step + 1)));
        }
    }

    [Fact]
    public void Warm_up_rises_evenly_to_where_the_next_begins()
    {
        var schedule = new LearningRateSchedule.WarmUp(4, new LearningRateSchedule.Cosine(1, 0, 10));
        Assert.Equal([0.2, 0.4, 0.6, 0.8, 1.0], Enumerable.Range(0, 5).Select(step => Math.Round(schedule.At(step), 12)));
        Assert.Equal(0, schedule.At(14), 1e-12);
    }

    [Fact]
    public void A_schedule_of_no_length_is_at_its_end()
    {
        Assert.Equal(0.2, new LearningRateSchedule.Linear(1, 0.2, 0).At(0), 1e-12);
        Assert.Equal(0.3, new LearningRateSchedule.WarmUp(0, new LearningRateSchedule.Constant(0.3)).At(0), 1e-12);
    }
}
