// Training of the paper's network (ResNet-18, 100 classes, batch 64) on random images of CIFAR-100's number and size,
// with augmentation: time per step, the
// share of augmentation and normalisation in it, floating-point operations beside what this machine can do, and peak
// memory.
//
//     dotnet run -c Release --project benchmarks/CifarEpoch [-- --steps=N] [--width=64] [--threads=1]
//
// Without --steps it runs one whole epoch, 782 steps. A stage computes with one thread; more are for comparison.
using System.Diagnostics;
using System.Globalization;
using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

const int Batch = 64,
    Images = 50_000,
    Channels = 3,
    Size = 32,
    Classes = 100;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int Option(string name, int otherwise) =>
    args.FirstOrDefault(a => a.StartsWith($"--{name}=")) is { } given ? int.Parse(given.AsSpan(name.Length + 3)) : otherwise;
var (steps, width, threads) = (Option("steps", (Images + Batch - 1) / Batch), Option("width", 64), Option("threads", 1));
LibTorch.ThrowIfUnusable();
set_num_threads(threads);
var limit = MatrixProducts();

// "5" resets the high-water mark that VmHWM shows.
File.WriteAllText("/proc/self/clear_refs", "5");
using var scope = NewDisposeScope();
var random = RandomStream.For(1, "benchmark");
var pixels = new byte[Images * Channels * Size * Size];
new Random(1).NextBytes(pixels);
var source = new ImageSource(tensor(pixels, [Images, Channels, Size, Size], ScalarType.Byte), CPU, Normalisation.Cifar);
pixels = null;
GC.Collect();
var withData = Status("VmRSS");
var labels = arange(Images) % Classes;
using var network = ResNet.Create(new(Channels, width, Classes), CPU).Initialise(random);
using var optimiser = new Sgd(network.Weights, network.Gradients, 0.9, 5e-4);
var order = tensor(random.Permutation(Images));
var (batches, whole) = (new List<double>(), new List<double>());
var started = Stopwatch.StartNew();
for (var step = 0; step < steps; step++)
{
    using var inner = NewDisposeScope();
    var watch = Stopwatch.StartNew();
    var begin = (long)step * Batch % Images;
    var index = order.narrow(0, begin, Math.Min(Batch, Images - begin));
    var draws = Enumerable.Range(0, (int)index.shape[0]).Select(_ => AugmentationDraw.Draw(random)).ToArray();
    var batch = source.TakeAugmented(index, Augmentation.Lookups(draws, Size, Size, CPU));
    batches.Add(watch.Elapsed.TotalMilliseconds);
    Descent.Step(network, optimiser, 0.1, batch, logits => F.cross_entropy(logits, labels.index_select(0, index)));
    whole.Add(watch.Elapsed.TotalMilliseconds);
}

var (step50, batch50) = (Median(whole), Median(batches));
var work = 1e-9 * Batch * OperationsPerImage();
Row(
    "network",
    $"ResNet-18, width {width}, {Channels}x{Size}x{Size}, {Classes} classes, "
        + $"{network.Weights.numel():N0} weights; batch {Batch}; {threads} thread(s)"
);
Row("steps timed", $"{steps} in {started.Elapsed.TotalSeconds:0} s");
Row("time per step", $"median {step50:0.0} ms (5 % {Quantile(whole, 0.05):0.0}, 95 % {Quantile(whole, 0.95):0.0})");
Row("batch, augmentation, normalisation", $"median {batch50:0.00} ms, {batch50 / step50:0.0 %} of a step");
Row("operations per step", $"{work:0.0} GFLOP (convolutions and the linear layer; forward and backward)");
Row("reached", $"{work / step50 * 1000:0.0} GFLOP/s");
limit = Math.Max(limit, MatrixProducts());
Row(
    "this machine's matrix products",
    $"{limit:0.0} GFLOP/s (2,048 x 2,048, float32, {threads} thread(s)): a step takes "
        + $"{work / limit * 1000:0} ms at least, we reach {work / step50 * 1000 / limit:0 %}"
);
Row("one epoch", $"{step50 * ((Images + Batch - 1) / Batch) / 1000:0} s at the median");
Row(
    "peak memory",
    $"{Status("VmHWM") / 1024.0:0} MB, of which {withData / 1024.0:0} MB runtime, libtorch and data before the network was made"
);

static void Row(string what, string value) => Console.WriteLine($"{what, -36}{value}");

static double Median(List<double> values) => Quantile(values, 0.5);

static double Quantile(List<double> values, double p) => values.Order().ElementAt((int)(p * (values.Count - 1)));

static long Status(string field) =>
    long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(field)).AsSpan(field.Length + 1).Trim(" \tkB"));

// A multiplication and an addition are two operations. Backward does forward's work twice, for weights and for inputs;
// the first convolution needs no inputs' gradient.
double OperationsPerImage() =>
    network
        .Parameters.Where(p => p.Value.dim() > 1)
        .Sum(p =>
        {
            var size =
                p.Value.dim() == 2 ? 1
                : p.Name[4] is '1' ? Size
                : Size >> (p.Name[4] - '2');
            return (p.Name.StartsWith("conv1.") ? 2 : 3) * 2.0 * p.Value.numel() * size * size;
        });

// The best of some, after one that is not counted: a limit is what nothing disturbed.
static double MatrixProducts()
{
    using var scope = NewDisposeScope();
    const int N = 2048;
    var (a, b) = (rand(N, N), rand(N, N));
    return Enumerable
        .Range(0, 9)
        .Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            using var product = a.mm(b);
            return 2e-9 * N * N * N / watch.Elapsed.TotalSeconds;
        })
        .Skip(1)
        .Max();
}
