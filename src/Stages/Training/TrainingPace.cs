using System.Diagnostics;
using Pipeline;
using Stages.Models;
using Stages.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Training;

/// <summary>How fast this machine trains, for plans made before anything has run.</summary>
public static class TrainingPace
{
    /// <summary>
    /// Floating-point operations per second, as <see cref="Architecture.Operations"/> counts them, of the second forward
    /// and backward pass of black images through a network.
    /// </summary>
    /// <param name="architecture">The kind of network.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="size">Height and width of the images, pixels.</param>
    /// <param name="batch">Images per pass.</param>
    /// <param name="deviceName">"cpu" or "cuda".</param>
    /// <param name="tf32">Whether CUDA may round factors to TF32.</param>
    /// <exception cref="PlatformNotSupportedException">TorchSharp cannot run on this machine.</exception>
    /// <exception cref="PipelineException">CUDA is asked for and not there.</exception>
    public static double Measure(Architecture architecture, NetworkShape shape, int size, int batch, string deviceName, bool tf32)
    {
        using var scope = NewDisposeScope();
        var device = Compute.Named(deviceName, tf32);
        using var network = architecture.Create(shape, device).Initialise(RandomStream.For(0, "pace"));
        var images = zeros([batch, shape.Channels, size, size], device: device);
        var labels = zeros(batch, ScalarType.Int64, device);
        Pass();
        var began = Stopwatch.GetTimestamp();
        Pass();
        return 3.0 * batch * architecture.Operations(shape, size, size) / Stopwatch.GetElapsedTime(began).TotalSeconds;

        // Reading the loss and a gradient waits for the device.
        void Pass()
        {
            network.ZeroGradients();
            F.cross_entropy(network.Forward(images, training: true), labels).backward();
            network.Gradients.sum().item<float>();
        }
    }
}
