using Stages.Datasets;

namespace Stages.Downloads;

/// <summary>The published data sets and their hashes (docs/science.md, section 3).</summary>
public static class Publications
{
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
                            50_000L * CifarRecords.Length,
                            "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"
                        ),
                        new(
                            "cifar-100-binary/test.bin",
                            Cifar100Stage.TestFile,
                            10_000L * CifarRecords.Length,
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

    private static PublishedFile Idx(string name, long bytes, string sha256) =>
        new(
            name + ".gz",
            $"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/{name}.gz",
            Packing.Gzip,
            null,
            [new(name, name, bytes, sha256)]
        );
}
