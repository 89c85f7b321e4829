using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>Where batches come in, and where logits go out.</summary>
internal sealed unsafe partial class ResNetLanes
{
    private static readonly LaneLinks Point = LaneLinks.Of(1, 1, 1, 1);
    private static readonly (int Written, int Read)[][] PointByTap = Point.ByTap(1);

    private (long Matrix, long Bias) Classifier =>
        (network.Weights.numel() - ((Features + 1L) * Classes), network.Weights.numel() - Classes);

    // Images of any size of batch into [pixel, channel, lane], 0 where a lane has no example.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(float* output, Tensor images, int count, int lanes)
    {
        using var contiguous = images.detach().contiguous();
        var input = Pointer(contiguous);
        var channels = network.Shape.Channels;
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var channel = 0; channel < channels; channel++, output += lanes)
            {
                var from = input + ((long)channel * Pixels) + pixel;
                var step = (long)channels * Pixels;
                for (var n = 0; n < lanes; n++)
                {
                    output[n] = n < count ? from[n * step] : 0;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Tensor Gather(float* input, long[] shape, int lanes)
    {
        var result = empty(shape, ScalarType.Float32, network.Device);
        var output = Pointer(result);
        for (long n = 0; n < shape[0]; n++)
        {
            for (var channel = 0; channel < shape[1]; channel++)
            {
                for (var pixel = 0; pixel < Pixels; pixel++)
                {
                    *output++ = input[(((pixel * shape[1]) + channel) * lanes) + n];
                }
            }
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Tensor Logits(float* memory, float* x, float* weights, int count, int lanes)
    {
        float* features = memory,
            lane = memory + ((long)Features * lanes);
        var pixels = Last.Pixels;
        for (long i = 0; i < (long)Features * lanes; i++)
        {
            var sum = 0f;
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                sum += x[((long)pixel * Features * lanes) + i];
            }

            features[i] = sum / pixels;
        }

        var (matrix, bias) = Classifier;
        Lanes.Convolve(lane, features, weights + matrix, Point, Classes, Features, Features, 1, lanes, new(weights + bias, null, false));
        var logits = empty([count, Classes], ScalarType.Float32, network.Device);
        var output = Pointer(logits);
        for (var n = 0; n < count; n++)
        {
            for (var label = 0; label < Classes; label++)
            {
                *output++ = lane[(label * lanes) + n];
            }
        }

        return logits;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardHead(
        float* memory,
        float* dy,
        Tensor gradient,
        LaneMaps last,
        float* weights,
        float* dweights,
        int count,
        int lanes
    )
    {
        using var contiguous = gradient.contiguous();
        float* input = Pointer(contiguous),
            lane = memory,
            features = last.End;
        var (matrix, bias) = Classifier;
        for (var label = 0; label < Classes; label++)
        {
            var sum = 0.0;
            for (var n = 0; n < lanes; n++)
            {
                sum += lane[(label * lanes) + n] = n < count ? input[((long)n * Classes) + label] : 0;
            }

            dweights[bias + label] = (float)sum;
        }

        LaneGradient.Of(dweights + matrix, lane, features, PointByTap, Classes, Features, lanes);
        Lanes.Convolve(dy, lane, weights + matrix, Point, Features, Classes, 1, Features, lanes, default);
        var pixels = Last.Pixels;
        var length = (long)Features * lanes;
        for (long i = 0; i < length; i++)
        {
            dy[i] /= pixels;
        }

        for (var pixel = 1; pixel < pixels; pixel++)
        {
            NativeMemory.Copy(dy, dy + (pixel * length), (nuint)length * sizeof(float));
        }
    }
}
