namespace Stages.Models;

/// <summary>The free sizes of a network (docs/science.md, section 4).</summary>
/// <param name="Channels">Channels of the input: 3 for CIFAR, 1 for digits and fashion.</param>
/// <param name="Width">What its layers' sizes are multiples of: of a ResNet-18 the channels of the first stage, 64 in the paper.</param>
/// <param name="Classes">Number of logits.</param>
public sealed record NetworkShape(int Channels, int Width, int Classes);
