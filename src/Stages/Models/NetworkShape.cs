namespace Stages.Models;

/// <summary>The free sizes of a network (docs/science.md, section 4).</summary>
/// <param name="Channels">Channels of the input: 3 for CIFAR, 1 for digits and fashion.</param>
/// <param name="Width">What its layers' sizes are multiples of. Of a ResNet-18: channels of the first stage, 64 in the
/// paper; each later stage has twice as many. Of a ViT: numbers of a token.</param>
/// <param name="Classes">Number of logits.</param>
/// <param name="Positions">Places in an image that have weights of their own: a ViT's patches; 0 for a network that
/// takes images of any size.</param>
public sealed record NetworkShape(int Channels, int Width, int Classes, int Positions = 0);
