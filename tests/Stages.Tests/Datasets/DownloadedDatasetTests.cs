using Pipeline;
using Pipeline.Running;
using Pipeline.Store;
using Stages.Datasets;
using Stages.Downloads;
using Stages.Images;
using Stages.Tests.Downloads;
using static TorchSharp.torch;

namespace Stages.Tests.Datasets;

/// <summary>From published files to the data set's artifact, by the engine.</summary>
public sealed class DownloadedDatasetTests : IDisposable
{
    private const string LabelsFile = "train-labels-idx1-ubyte";
    private static readonly byte[] WrongLabels = SmallFashion.Labels([.. new byte[30]]);
    private readonly TemporaryFolder folder = new();
    private readonly List<StageEvent> events = [];

    public void Dispose() => folder.Dispose();

    private string Given => folder.At("given");

    [Fact]
    public async Task FilesOfAGivenFolderStayAsTheyAre()
    {
        SmallFashion.Pack(Given);
        var before = Snapshot(Given);
        await RunAsync(new FashionStage(SmallFashion.Download), data: Given);
        Assert.Equal(before, Snapshot(Given));
    }

    [Fact]
    public async Task FilesOfAGivenFolderBecomeTheDataset()
    {
        SmallFashion.Pack(Given);
        Assert.Equal(2, (await RunAsync(new FashionStage(SmallFashion.Download), data: Given)).Ran);
        using var data = Dataset.Load(Artifact, CPU);
        Assert.Equal([30L, 1, 28, 28], data.Train.Images.shape);
        Assert.Equal(SmallFashion.Files["train-images-idx3-ubyte"][16..], data.Train.Images.data<byte>().ToArray());
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9], data.Test.Fine.data<long>().ToArray());
        Assert.Equal([0L, 2, 1, 2, 1, 3, 0, 3, 4, 4], data.Test.Super!.data<long>().ToArray());
        Assert.Equal(Normalisation.Of(data.Train.Images).Mean, data.Normalisation.Mean);
        Assert.Equal((10, 5), (data.Classes(LabelKind.Fine), data.Classes(LabelKind.Super)));
    }

    [Fact]
    public async Task WhereFilesCameFromDoesNotMatter()
    {
        SmallFashion.Pack(Given);
        await RunAsync(new FashionStage(SmallFashion.Download), data: Given);
        Assert.Equal(new RunSummary(0, 2, 0, 0, 0), await RunAsync(new FashionStage(SmallFashion.Download), mirror: "http://127.0.0.1:1"));
    }

    [Fact]
    public async Task FilesOfAMirrorAreFetchedOnce()
    {
        using var server = Mirror();
        Assert.Equal(2, (await RunAsync(new FashionStage(SmallFashion.Download), mirror: $"{server.Address}sets/")).Ran);
        Assert.Equal(4, server.Requests.Count);
        Assert.All(server.Requests, r => Assert.StartsWith("GET /sets/", r.Head));
    }

    [Fact]
    public async Task FilesThatWereFetchedAreKept()
    {
        using var server = Mirror();
        await RunAsync(new FashionStage(SmallFashion.Download), mirror: $"{server.Address}sets/");
        Directory.Delete(folder.At("artifacts", "store"), recursive: true);
        Assert.Equal(2, (await RunAsync(new FashionStage(SmallFashion.Download))).Ran);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task NothingDownstreamOfAWrongFileRuns() => Assert.Equal(new RunSummary(0, 0, 0, 1, 1), await FetchWrongLabelsAsync());

    [Fact]
    public async Task AWrongFileIsSetAside()
    {
        await FetchWrongLabelsAsync();
        Assert.Equal(Archives.Gzip(WrongLabels), await File.ReadAllBytesAsync(Aside));
    }

    [Fact]
    public async Task AWrongFileIsNamedWithBothHashes()
    {
        await FetchWrongLabelsAsync();
        var message = events.Single(e => e.State == StageState.Failed).Message!;
        Assert.Contains(Archives.Hash(WrongLabels), message);
        Assert.Contains(Archives.Hash(SmallFashion.Files[LabelsFile]), message);
        Assert.Contains(Aside, message);
        Assert.Contains("Run again", message);
    }

    [Fact]
    public async Task TheRunAfterAWrongFileFetchesItAfresh()
    {
        await FetchWrongLabelsAsync();
        using var server = Mirror();
        Assert.Equal(2, (await RunAsync(new FashionStage(SmallFashion.Download), mirror: server.Address.ToString())).Ran);
    }

    [Fact]
    public async Task AWrongFileOfAGivenFolderIsLeftThere()
    {
        SmallFashion.Pack(Given);
        await File.WriteAllBytesAsync(Path.Combine(Given, "t10k-labels-idx1-ubyte.gz"), "not gzip"u8.ToArray());
        var before = Snapshot(Given);
        Assert.Equal(1, (await RunAsync(new FashionStage(SmallFashion.Download), data: Given)).Failed);
        Assert.Equal(before, Snapshot(Given));
        Assert.Contains("was not changed", events.Single(e => e.State == StageState.Failed).Message);
    }

    [Fact]
    public async Task AFileThatAGivenFolderLacksIsNamed()
    {
        SmallFashion.Pack(Given);
        File.Delete(Path.Combine(Given, "t10k-labels-idx1-ubyte.gz"));
        Assert.Equal(1, (await RunAsync(new FashionStage(SmallFashion.Download), data: Given)).Failed);
        Assert.Contains("there is no file 't10k-labels-idx1-ubyte.gz' in it", events.Single(e => e.State == StageState.Failed).Message);
    }

    [Fact]
    public async Task AnArchiveOfCifarBecomesTheDatasetWithTheReferencesNormalisation()
    {
        byte[] train = [.. CifarRecordsTests.Record(0, 4), .. CifarRecordsTests.Record(19, 69)],
            test = CifarRecordsTests.Record(10, 71);
        var archive = Archives.TarGzip(
            Archives.Member("cifar-100-binary/train.bin", train),
            Archives.Member("cifar-100-binary/test.bin", test)
        );
        Directory.CreateDirectory(Given);
        await File.WriteAllBytesAsync(Path.Combine(Given, "cifar.tar.gz"), archive);
        var download = new DownloadStage(
            "cifar",
            [Archives.PublishedTar("cifar.tar.gz", archive, ("cifar-100-binary/train.bin", train), ("cifar-100-binary/test.bin", test))]
        );
        Assert.Equal(2, (await RunAsync(new Cifar100Stage(download), data: Given)).Ran);
        using var data = Dataset.Load(Artifact, CPU);
        Assert.Equal([2L, 3, 32, 32], data.Train.Images.shape);
        Assert.Equal(train[2 + 1024], data.Train.Images[0, 1, 0, 0].item<byte>());
        Assert.Equal([4L, 69], data.Train.Fine.data<long>().ToArray());
        Assert.Equal([0L, 19], data.Train.Super!.data<long>().ToArray());
        Assert.Equal(Normalisation.Cifar.Deviation, data.Normalisation.Deviation);
    }

    [Fact]
    public async Task AnArchiveOfCifar10IsFetchedAndBecomesTheDatasetInTheOrderOfItsFiles()
    {
        string[] names = [.. Cifar10Stage.TrainFiles, Cifar10Stage.TestFile];
        // Two examples in each file: labels 0 and 1, 2 and 3, and so on; the last file's are 9 and 0.
        byte[][] files = [.. names.Select((_, i) => (byte[])[.. Record10((byte)(2 * i % 11)), .. Record10((byte)(((2 * i) + 1) % 11))])];
        (string Path, byte[] Content)[] members = [.. names.Zip(files, (name, file) => ($"cifar-10-batches-bin/{name}", file))];
        var archive = Archives.TarGzip([
            Archives.Member("cifar-10-batches-bin/readme.html", [1]),
            .. members.Select(member => Archives.Member(member.Path, member.Content)),
        ]);
        using var server = new LoopbackServer(LoopbackServer.Whole(archive));
        var download = new DownloadStage("cifar-10", [Archives.PublishedTar("cifar-10-binary.tar.gz", archive, members)]);
        Assert.Equal(2, (await RunAsync(new Cifar10Stage(download), mirror: server.Address.ToString())).Ran);
        Assert.StartsWith("GET /cifar-10-binary.tar.gz", Assert.Single(server.Requests).Head);

        using var data = Dataset.Load(Artifact, CPU);
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9], data.Train.Fine.data<long>().ToArray());
        Assert.Equal([10L, 3, 32, 32], data.Train.Images.shape);
        Assert.Equal(files[1][3073 + 1 + 2048], data.Train.Images[3, 2, 0, 0].item<byte>());
        Assert.Equal((10, 0), (data.Classes(LabelKind.Fine), data.Classes(LabelKind.Super)));
        Assert.Null(data.Train.Super);
        Assert.Equal(Normalisation.Cifar.Mean, data.Normalisation.Mean);

        static byte[] Record10(byte label) => [label > 9 ? (byte)9 : label, .. Archives.Noise(3072, label)];
    }

    [Fact]
    public void TheFilesOfCifar10AreSixBatchesOfTenThousand()
    {
        var file = Assert.Single(Publications.Cifar10.Files);
        Assert.Equal(6, file.Contents.Select(content => content.Sha256).Distinct().Count());
        Assert.All(file.Contents, content => Assert.Equal((30_730_000L, 64), (content.Bytes, content.Sha256.Length)));
        Assert.Equal(64, file.Sha256!.Length);
    }

    [Fact]
    public async Task APartTakesTheFirstExamplesOfEveryClass()
    {
        SmallFashion.Pack(Given);
        await RunAsync(new FashionStage(SmallFashion.Download, TrainingPerClass: 2, TestPerClass: 1), data: Given);
        using var data = Dataset.Load(Artifact, CPU);
        Assert.Equal(SmallFashion.Files["train-images-idx3-ubyte"][16..(16 + (20 * 784))], data.Train.Images.data<byte>().ToArray());
        Assert.Equal(10, data.Test.Fine.shape[0]);
    }

    [Fact]
    public async Task APartLargerThanAClassIsRefused()
    {
        SmallFashion.Pack(Given);
        await RunAsync(new FashionStage(SmallFashion.Download, TrainingPerClass: 4), data: Given);
        Assert.Contains(
            "\"trainingPerClass\": 4 examples of every class are asked for; class 0 has 3.",
            events.Single(e => e.State == StageState.Failed).Message
        );
    }

    [Fact]
    public async Task AValidationPartTakesExamplesOfEveryClass()
    {
        SmallFashion.Pack(Given);
        Assert.Equal(3, (await RunAsync(new ValidationStage(new FashionStage(SmallFashion.Download), 0.1), data: Given)).Ran);
        using var whole = Dataset.Load(Artifact, CPU);
        using var parted = Dataset.Load(folder.At("artifacts", "test", "validation", Dataset.File), CPU);
        Assert.Equal([10L, 1, 28, 28], parted.Validation!.Images.shape);
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9], parted.Validation.Fine.data<long>().ToArray().Order());
        Assert.All(parted.Validation.Fine.data<long>().ToArray().Zip(parted.Validation.Super!.data<long>().ToArray()), InItsSuperClass);
        Assert.Equal([20L, 1, 28, 28], parted.Train.Images.shape);
        Assert.Equal(whole.Test.Images.data<byte>().ToArray(), parted.Test.Images.data<byte>().ToArray());
        Assert.Equal(whole.Normalisation.Mean, parted.Normalisation.Mean);

        static void InItsSuperClass((long Fine, long Super) label) =>
            Assert.Equal(((long[])[0, 2, 1, 2, 1, 3, 0, 3, 4, 4])[label.Fine], label.Super);
    }

    private string Aside =>
        folder.At("artifacts", "downloads", "small", $"{LabelsFile}.gz.wrong-sha256-{Archives.Hash(WrongLabels)[..12]}");

    private async Task<RunSummary> FetchWrongLabelsAsync()
    {
        using var server = Mirror(name => name == LabelsFile ? WrongLabels : SmallFashion.Files[name]);
        return await RunAsync(new FashionStage(SmallFashion.Download), mirror: server.Address.ToString());
    }

    private static LoopbackServer Mirror(Func<string, byte[]>? file = null) =>
        new(
            (request, to, stop) =>
                LoopbackServer.Whole(Archives.Gzip(file is null ? SmallFashion.Files[Name(request)] : file(Name(request))))(
                    request,
                    to,
                    stop
                )
        );

    private string Artifact => folder.At("artifacts", "test", "data", Dataset.File);

    private static string Name(Request request) => Path.GetFileNameWithoutExtension(request.Head.Split(' ')[1]);

    private static List<(string Name, DateTime Written, string Content)> Snapshot(string folder) =>
        [.. Directory.EnumerateFiles(folder).Order().Select(f => (f, File.GetLastWriteTimeUtc(f), Archives.Hash(File.ReadAllBytes(f))))];

    private async Task<RunSummary> RunAsync(Stage target, string? data = null, string? mirror = null)
    {
        events.Clear();
        var options = new Dictionary<string, string> { [DownloadOptions.Folder] = folder.At("artifacts", "downloads") };
        if (data is not null)
        {
            options[DownloadOptions.Data] = data;
        }

        if (mirror is not null)
        {
            options[DownloadOptions.Mirror] = mirror;
        }

        using var taken = await StoreLock.TakeAsync(folder.At("artifacts"), wait: false, _ => { }, default);
        using var store = new ArtifactStore(folder.At("artifacts"));
        var runOptions = new RunOptions(
            "test",
            1,
            "cpu",
            KeepGoing: true,
            new Lazy<IReadOnlyDictionary<string, string>>(() => new Dictionary<string, string>())
        );
        return await new Runner(
            new Graph([target]),
            store,
            _ => "code",
            (execution, _) => Task.Run(() => InProcess.Run(execution, "cpu", options)),
            runOptions,
            new Collect(events)
        ).RunAsync(default, default);
    }

    private sealed class Collect(List<StageEvent> events) : IProgress<StageEvent>
    {
        public void Report(StageEvent value) => events.Add(value);
    }
}
