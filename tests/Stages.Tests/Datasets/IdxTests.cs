using Stages.Datasets;

namespace Stages.Tests.Datasets;

public sealed class IdxTests
{
    [Fact]
    public void ImagesAreRead()
    {
        var images = SmallFashion.Images(3);
        Assert.Equal(images[16..], Read(images, SmallFashion.Labels(4, 0, 9)).Images);
    }

    [Fact]
    public void LabelsAreRead() => Assert.Equal([4, 0, 9], Read(SmallFashion.Images(3), SmallFashion.Labels(4, 0, 9)).Labels);

    [Fact]
    public void ALabelOutOfRangeIsNamedWithItsPlace() =>
        Refuses("labels, record 2 (byte 10): label 10; expected 0 to 9.", SmallFashion.Images(3), SmallFashion.Labels(4, 0, 10));

    [Fact]
    public void AFileOfAnotherKindIsRefused() =>
        Refuses(
            "images, byte 0: not an IDX file of images; expected magic number 0x00000803, found 0x00000801.",
            [.. SmallFashion.Labels(1, 2, 3), .. new byte[20]],
            SmallFashion.Labels(1)
        );

    [Fact]
    public void AFileShorterThanItsHeaderIsRefused() =>
        Refuses("labels, byte 0: not an IDX file of labels", SmallFashion.Images(3), [0, 0]);

    [Fact]
    public void ImagesOfAnotherSizeAreRefused() =>
        Refuses("images, byte 8: images of height 27; expected 28.", SmallFashion.Images(3, 27), SmallFashion.Labels(1, 2, 3));

    [Fact]
    public void ALengthThatDoesNotFitTheHeaderIsRefused() =>
        Refuses("images: 2367 bytes; its header asks for 2368.", SmallFashion.Images(3)[..^1], SmallFashion.Labels(1, 2, 3));

    [Fact]
    public void ACountThatNoFileCanHoldIsRefused() =>
        Refuses("labels: 11 bytes; its header asks for 4278190091.", SmallFashion.Images(3), [0, 0, 8, 1, 255, 0, 0, 3, 1, 2, 3]);

    [Fact]
    public void FilesThatDoNotBelongTogetherAreRefused() =>
        Refuses("images has 3 images, but labels has 2 labels.", SmallFashion.Images(3), SmallFashion.Labels(1, 2));

    private static void Refuses(string fact, byte[] images, byte[] labels) =>
        Assert.StartsWith(fact, Assert.Throws<InvalidDataException>(() => Read(images, labels)).Message);

    private static Examples Read(byte[] images, byte[] labels)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-idx-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "images"), images);
            File.WriteAllBytes(Path.Combine(folder, "labels"), labels);
            return Idx.Read(name => Path.Combine(folder, name), "images", "labels", 28, 10);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
