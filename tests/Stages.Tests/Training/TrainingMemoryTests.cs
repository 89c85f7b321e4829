using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Training;

/// <summary>Resident memory is the process's, so nothing else may run beside.</summary>
[CollectionDefinition(nameof(TrainingMemoryTests), DisableParallelization = true)]
[Collection(nameof(TrainingMemoryTests))]
public sealed class TrainingMemoryTests
{
    private const int StepsPerEpoch = 50;
    private const long MayGrowBytes = 8 << 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AThousandStepsGrowNeitherLiveTensorsNorResidentMemory(bool augment)
    {
        using var scope = NewDisposeScope();
        var random = RandomStream.For(1, "memory");
        var images = tensor(
            Enumerable.Range(0, StepsPerEpoch * 16 * 64).Select(_ => (byte)random.NextInt(256)).ToArray(),
            [StepsPerEpoch * 16, 1, 8, 8]
        );
        var set = new LabelledImages(new ImageSource(images, CPU, Normalisation.Of(images)), arange(images.shape[0]) % 10);
        using var network = ResNet.Create(new(1, 8, 10), CPU).Initialise(random);
        using var state = new TrainingState(network, new(25, 16, 0.01, 0.9, 5e-4, 0, [], 1, augment, Checkpoint.Last), random, random);
        var tensors = new List<long>();
        var resident = new List<long>();
        Trainer.Train(
            state,
            set,
            set,
            _ =>
            {
                tensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
                resident.Add(Resident());
            }
        );

        // The first four epochs warm up what allocates once; a thousand steps follow. After the last epoch the network
        // is tested, which takes memory of its own.
        Assert.Equal(tensors[3], tensors[23]);
        Assert.True(
            resident[23] - resident[3] <= MayGrowBytes,
            $"from {resident[3] >> 10} to {resident[23] >> 10} kB: {string.Join(' ', resident.Select(r => r >> 10))}"
        );
    }

    private static long Resident()
    {
        GC.Collect();
        return 1024 * long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:")).AsSpan(6).Trim(" \tkB"));
    }

    [Fact]
    public void NothingIsLeftOfAPass()
    {
        using var scope = NewDisposeScope();
        var random = RandomStream.For(1, "lanes");
        using var network = ResNet.Create(new(1, 4, 3), CPU).Initialise(random);
        var images = tensor(random.Normal(16 * 64), [16, 1, 8, 8]);
        var labels = arange(16, ScalarType.Int64).remainder(3);
        Steps(300);
        var before = Resident();
        Steps(3000);
        // What 3,000 passes keep would be 300 MB.
        Assert.InRange(Resident() - before, long.MinValue, 60_000_000);

        void Steps(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var inner = NewDisposeScope();
                var loss = nn.functional.cross_entropy(network.Forward(images, training: true), labels);
                if (step % 3 > 0)
                {
                    loss.backward();
                }
            }
        }

        static long Resident()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Environment.WorkingSet;
        }
    }
}
