// Writing with a Llama asks for no managed memory for a token either, packed or not.

namespace Loquat.Generation.Tests;

public sealed class PackedFamilyTests
{
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 9)]
    public void ATokenAllocatesNothing(bool isPacked, int window)
    {
        var model = TinyModels.Llama(window);
        if (isPacked)
            model.PackWeights();
        var session = new ModelSession(model);
        var id = 1;
        for (var i = 0; i < 20; i++)
            id = Next(session, id);
        Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() =>
        {
            for (var i = 0; i < 9; i++)
                id = Next(session, id);
        }));
    }

    private static int Next(ModelSession session, int id)
    {
        var logits = session.Append(id);
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
            best = logits[i] > logits[best] ? i : best;
        return best;
    }
}
