using Stages.Datasets;

namespace Stages.Downloads;

/// <summary>The published data sets and their hashes (docs/science.md, section 3).</summary>
public static class Publications
{
    private const long BatchOfCifar10 = 10_000;

    /// <summary>CIFAR-10, binary version (A. Krizhevsky, 2009). Its publisher gives the archive's MD5,
    /// c32a1d4ab5d03f1284b67883e8d87530; the file that has it has these SHA-256.</summary>
    public static DownloadStage Cifar10 { get; } =
        new(
            "cifar-10",
            [
                new(
                    "cifar-10-binary.tar.gz",
                    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
                    Packing.TarGzip,
                    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                    [
                        Batch(Cifar10Stage.TrainFile1, "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
                        Batch(Cifar10Stage.TrainFile2, "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
                        Batch(Cifar10Stage.TrainFile3, "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
                        Batch(Cifar10Stage.TrainFile4, "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
                        Batch(Cifar10Stage.TrainFile5, "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
                        Batch(Cifar10Stage.TestFile, "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
                    ]
                ),
            ]
        );

    /// <summary>CIFAR-100, binary version (A. Krizhevsky, 2009).</summary>
    public static DownloadStage Cifar100 { get; } =
        new(
            "cifar-100",
            [
                new(
                    "cifar-100-binary.tar.gz",
                    "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
                    Packing.TarGzip,
                    "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                    [
                        new(
                            "cifar-100-binary/train.bin",
                            Cifar100Stage.TrainFile,
                            50_000L * CifarRecords.LengthOfTwoLabels,
                            "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"
                        ),
                        new(
                            "cifar-100-binary/test.bin",
                            Cifar100Stage.TestFile,
                            10_000L * CifarRecords.LengthOfTwoLabels,
                            "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a"
                        ),
                    ]
                ),
            ]
        );

    /// <summary>Fashion-MNIST (H. Xiao, K. Rasul and R. Vollgraf, 2017).</summary>
    public static DownloadStage FashionMnist { get; } =
        new(
            "fashion-mnist",
            [
                Idx(FashionStage.TrainImages, 47_040_016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
                Idx(FashionStage.TrainLabels, 60_008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
                Idx(FashionStage.TestImages, 7_840_016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
                Idx(FashionStage.TestLabels, 10_008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
            ]
        );

    private static UnpackedFile Batch(string name, string sha256) =>
        new($"cifar-10-batches-bin/{name}", name, BatchOfCifar10 * CifarRecords.LengthOfOneLabel, sha256);

    private static PublishedFile Idx(string name, long bytes, string sha256) =>
        new(
            name + ".gz",
            $"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/{name}.gz",
            Packing.Gzip,
            null,
            [new(name, name, bytes, sha256)]
        );
}
