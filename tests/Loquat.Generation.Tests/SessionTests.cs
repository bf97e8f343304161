// A sequence that outgrows the model's context, and what the model is then asked.
namespace Loquat.Generation.Tests;

public sealed class SessionTests
{
    private const int Vocabulary = 10;

    [Fact]
    public void APromptIsOnePassAndEveryTokenAnother()
    {
        var model = Model(8);
        var session = new ModelSession(model);
        session.Append([1, 2, 3]);
        session.Append(4);
        session.Append(5);
        Assert.Equal([(0, 3), (3, 1), (4, 1)], model.Passes);
    }

    [Fact]
    public void AFullContextGoesOnWithItsLaterHalf()
    {
        List<int[]> seen = [];
        var model = Model(8, seen);
        var session = new ModelSession(model);
        for (var token = 0; token < 20; token++)
            session.Append(token % Vocabulary);
        Assert.Equal([(0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (0, 4), (4, 1), (5, 1), (6, 1), (7, 1), (0, 4), (4, 1), (5, 1), (6, 1), (7, 1), (0, 4), (4, 1)], model.Passes);
        // Whatever the window, it always ends in the latest tokens.
        for (var token = 0; token < 20; token++)
            Assert.Equal(Enumerable.Range(token + 1 - seen[token].Length, seen[token].Length).Select(id => id % Vocabulary), seen[token]);
    }

    [Fact]
    public void ATooLongPromptKeepsItsEnd()
    {
        List<int[]> seen = [];
        var model = Model(6, seen);
        var session = new ModelSession(model);
        session.Append([0, 1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal([3, 4, 5, 6, 7, 8], seen[^1]);
        session.Append(9);
        Assert.Equal([7, 8, 9], seen[^1]);
        session.Append([1, 2]);
        Assert.Equal([7, 8, 9, 1, 2], seen[^1]);
        session.Append([3, 4, 5]);
        Assert.Equal([9, 1, 2, 3, 4, 5], seen[^1]);
    }

    [Fact]
    public void AContextOfOneTokenWorks()
    {
        List<int[]> seen = [];
        var session = new ModelSession(Model(1, seen));
        session.Append([3, 4]);
        session.Append(5);
        session.Append(6);
        Assert.Equal([4], seen[0]);
        Assert.Equal([5], seen[1]);
        Assert.Equal([6], seen[2]);
    }

    [Fact]
    public void NothingCannotBeContinued() => Assert.Throws<ArgumentException>(() => new ModelSession(Model(4)).Append([]));

    private static ScriptedModel Model(int context, List<int[]>? seen = null) => new(Vocabulary, context, tokens =>
    {
        seen?.Add([.. tokens]);
        return new float[Vocabulary];
    });
}
