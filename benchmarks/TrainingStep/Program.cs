using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using Stages.Unlearning;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

// Milliseconds of a training step, an evaluation and an importance pass of the digits' network on one thread or a GPU,
// beside PyTorch eager's step where a python3 with torch is installed. Run it on a quiet machine:
//     dotnet run -c Release --project benchmarks/TrainingStep [-- width channels size [cpu|cuda|tf32]]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] words = args.Length >= 3 ? args : ["8", "1", "8"];
var (width, channels, size) = (int.Parse(words[0]), int.Parse(words[1]), int.Parse(words[2]));
var kind = words.ElementAtOrDefault(3) ?? "cpu";
const int Batch = 64;
LibTorch.ThrowIfUnusable();
set_num_interop_threads(1);
var device = Compute.Named(kind == "cpu" ? kind : "cuda", tf32: kind == "tf32");

using var network = ResNet.Create(new(channels, width, 10), device).Initialise(RandomStream.For(1, "benchmark"));
var random = RandomStream.For(2, "benchmark");
Tensor Images(int count) => tensor(random.Normal(count * channels * size * size), [count, channels, size, size], device: device);
Tensor Labels(int count) => tensor(Enumerable.Range(0, count).Select(i => (long)i % 10).ToArray(), device: device);
var batch = new ImageSource(Images(Batch), device);
var labels = Labels(Batch);
using var optimiser = new Sgd(network.Weights, network.Gradients, 0.9, 5e-4);
var large = width > 16 && kind == "cpu";
var step = Time(
    large ? 2 : 20,
    large ? 5 : 21,
    () => Descent.Step(network, optimiser, 0.01, batch.Slice(0, Batch), logits => F.cross_entropy(logits, labels))
);
Console.WriteLine(
    $"training step, {kind}, batch {Batch}, width {width}, {channels}x{size}x{size}: median {step.Median:f2} ms, least {step.Least:f2} ms"
);
if (!large)
{
    var test = new ImageSource(Images(1800), device);
    Console.WriteLine($"evaluation of 1,800 examples: {Time(3, 9, () => Predictions.Logits(network, test)).Median:f1} ms");
    var importance = new LabelledImages(new ImageSource(Images(900), device), Labels(900));
    Console.WriteLine(
        "importance pass over 900 examples: "
            + $"{Time(2, 9, () => Dampening.Importance(network, importance, ImportanceMeasure.SquaredGradientOfLoss, new(10))).Median:f1} "
            + "ms"
    );
}

if (Eager() is [var median, var least])
{
    Console.WriteLine($"the same step in PyTorch eager: median {median:f2} ms, least {least:f2} ms");
    Console.WriteLine($"ours/PyTorch: {step.Median / median:f2} by medians, {step.Least / least:f2} by the least");
}
else
{
    Console.WriteLine("PyTorch eager: no python3 with torch (Debian: python3-torch)");
}

// Milliseconds per call, the mean within a round: the median and the least of the rounds, after one that is not
// counted. The least is what other programs on the machine disturb least.
(double Median, double Least) Time(int calls, int rounds, Action call)
{
    var times = new List<double>();
    for (var round = 0; round <= rounds; round++)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < calls; i++)
        {
            using var scope = NewDisposeScope();
            call();
        }

        if (kind != "cpu")
        {
            cuda.synchronize();
        }

        times.Add(watch.Elapsed.TotalMilliseconds / calls);
    }

    times.RemoveAt(0);
    times.Sort();
    return (times[rounds / 2], times[0]);
}

double[]? Eager()
{
    foreach (var python in new[] { "python3", "/usr/bin/python3" })
    {
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "eager.py"), .. words.Take(3), kind])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0)
            {
                return [.. output.Split().Where(word => word.Length > 0).Select(word => double.Parse(word))];
            }
        }
        catch (Win32Exception)
        {
            // There is no such program.
        }
    }

    return null;
}
