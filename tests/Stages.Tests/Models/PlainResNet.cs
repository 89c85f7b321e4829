using Stages.Models;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Tests.Models;

/// <summary>
/// The network as a textbook writes it, from the same parameters: convolutions only, nothing in place.
/// </summary>
internal static class PlainResNet
{
    public static Tensor Forward(Network network, Tensor images, bool training = true)
    {
        var statistics = network.Buffers.ToDictionary(buffer => buffer.Name, buffer => buffer.Value.view(1, -1, 1, 1));
        var weights = network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        Tensor Unit(Tensor x, string convolution, string normalisation, int stride)
        {
            var kernel = weights[convolution + ".weight"];
            x = F.conv2d(x, kernel, strides: [stride, stride], padding: [kernel.shape[2] / 2, kernel.shape[2] / 2]);
            var mean = training ? x.mean([0, 2, 3], keepdim: true) : statistics[normalisation + ".running_mean"];
            var variance = training ? (x - mean).square().mean([0, 2, 3], keepdim: true) : statistics[normalisation + ".running_var"];
            return ((x - mean) / (variance + 1e-5).sqrt() * weights[normalisation + ".weight"].view(1, -1, 1, 1))
                + weights[normalisation + ".bias"].view(1, -1, 1, 1);
        }

        var x = Unit(images, "conv1.0", "conv1.1", 1).relu();
        for (var stage = 2; stage <= 5; stage++)
        {
            for (var block = 0; block < 2; block++)
            {
                var prefix = $"conv{stage}_x.{block}";
                var stride = stage > 2 && block == 0 ? 2 : 1;
                var residual = Unit(
                    Unit(x, $"{prefix}.residual_function.0", $"{prefix}.residual_function.1", stride).relu(),
                    $"{prefix}.residual_function.3",
                    $"{prefix}.residual_function.4",
                    1
                );
                x = (residual + (stride == 1 ? x : Unit(x, $"{prefix}.shortcut.0", $"{prefix}.shortcut.1", stride))).relu();
            }
        }

        return F.linear(x.mean([2, 3]), weights["fc.weight"], weights["fc.bias"]);
    }
}
