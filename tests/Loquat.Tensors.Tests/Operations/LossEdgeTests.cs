// Losses and softmax where nothing counts or everything is masked.
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests.Operations;

public sealed class LossEdgeTests
{
    [Fact]
    public void Cross_entropy_is_zero_where_no_target_counts()
    {
        var logits = Tensor.Normal([2, 3], 0, 1, 1, 1).WithGradient();
        var loss = logits.CrossEntropy(Tensor.FromIds([-100, -100], [2]));
        Assert.Equal(0, loss.Item());
        loss.Backward();
        Assert.All(logits.Grad!.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_row_of_minus_infinity_has_no_softmax()
    {
        var x = Tensor.Full([2, 3], double.NegativeInfinity);
        Assert.All(x.Softmax().ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Huge_logits_stay_finite()
    {
        var logits = Tensor.From([1e4f, -1e4f, 0, 1e4f], [2, 2]).WithGradient();
        var loss = logits.CrossEntropy(Tensor.FromIds([1, 1], [2]));
        Assert.Equal(1e4, loss.Item(), 1e-2);
        loss.Backward();
        Assert.All(logits.Grad!.ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.Equal((2e4 + Math.Log(2)) / 4, logits.Detach().BinaryCrossEntropy(Tensor.From([0f, 0, 1, 0], [2, 2])).Item(), 1e-2);
    }
}
