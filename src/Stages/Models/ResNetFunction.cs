using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>A <see cref="ResNetLanes"/> in torch's graph of gradients.</summary>
internal sealed class ResNetFunction : autograd.SingleTensorFunction<ResNetFunction>
{
    private const string Passes = "passes";
    private const string Training = "training";
    private const string Shape = "shape";

    /// <inheritdoc/>
    public override string Name => "residual network";

    /// <summary>The logits.</summary>
    /// <param name="ctx">What is kept for <see cref="backward"/>.</param>
    /// <param name="vars">Images, weights, the passes, and whether in train mode.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (images, passes, training) = ((Tensor)vars[0], (ResNetLanes)vars[2], (bool)vars[3]);
        var logits = passes.Forward(images, training, out var kept);
        ctx.save_for_backward([kept]);
        ctx.save_data(Passes, passes);
        ctx.save_data(Training, training);
        ctx.save_data(Shape, images.requires_grad ? images.shape : null);
        return logits;
    }

    /// <summary>The gradients of images, where they are wanted, and weights.</summary>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var passes = (ResNetLanes)ctx.get_data(Passes);
        var kept = ctx.get_saved_variables()[0];
        var (weights, images) = passes.Backward(grad_output, kept, (bool)ctx.get_data(Training), (long[]?)ctx.get_data(Shape));
        return [images!, weights, null!, null!];
    }
}
