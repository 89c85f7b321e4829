using Stages.Datasets;
using Stages.Tests.Downloads;

namespace Stages.Tests.Datasets;

public sealed class CifarRecordsTests
{
    private static readonly ClassNames Names = Cifar100Classes.Names;

    [Fact]
    public void RecordsAreRead()
    {
        byte[] first = Record(0, 4),
            second = Record(19, 69);
        var examples = Read([.. first, .. second]);
        Assert.Equal([4, 69], examples.Labels);
        Assert.Equal([.. first[2..], .. second[2..]], examples.Images);
    }

    [Fact]
    public void AFineLabelInAnotherSuperClassIsRefused() =>
        Refuses(
            "train.bin, record 1 (byte 3074): fine label 4 (beaver) belongs to coarse "
                + "label 0 (aquatic_mammals), but the record says 3 (food_containers).",
            [.. Record(19, 69), .. Record(3, 4)]
        );

    [Theory]
    [InlineData(20, 4)]
    [InlineData(0, 100)]
    [InlineData(255, 255)]
    public void ALabelOutOfRangeIsRefused(byte coarse, byte fine) =>
        Refuses(
            $"train.bin, record 0 (byte 0): coarse label {coarse} and fine label {fine}; expected 0 to 19 and 0 to 99.",
            Record(coarse, fine)
        );

    [Fact]
    public void ALabelOutOfRangeIsRefusedOfCifar10() =>
        Assert.Equal(
            "train.bin, record 1 (byte 3073): label 10; expected 0 to 9.",
            Assert
                .Throws<InvalidDataException>(() => Read([9, .. Archives.Noise(3072), 10, .. Archives.Noise(3072)], Cifar10Stage.Classes))
                .Message
        );

    [Theory]
    [InlineData(0)]
    [InlineData(3073)]
    [InlineData(3075)]
    public void AFileOfBrokenRecordsIsRefused(int length) =>
        Refuses($"train.bin: {length} bytes are no whole number of records", new byte[length]);

    [Fact]
    public void EverySuperClassHasFiveClasses()
    {
        Assert.Equal(100, Names.Fine.Distinct().Count());
        Assert.Equal(20, Names.Super.Distinct().Count());
        Assert.Equal(Enumerable.Repeat(5, 20), Names.SuperOfFine.CountBy(s => s).OrderBy(c => c.Key).Select(c => c.Value));
    }

    [Theory]
    [InlineData(69, "rocket", "vehicles_2")]
    [InlineData(51, "mushroom", "fruit_and_vegetables")]
    [InlineData(2, "baby", "people")]
    [InlineData(40, "lamp", "household_electrical_devices")]
    [InlineData(71, "sea", "large_natural_outdoor_scenes")]
    [InlineData(34, "fox", "medium_mammals")]
    [InlineData(59, "pine_tree", "trees")]
    [InlineData(99, "worm", "non-insect_invertebrates")]
    public void TheClassesOfThePaperHaveTheirNames(int fine, string name, string super) =>
        Assert.Equal((name, super), (Names.Fine[fine], Names.Super[Names.SuperOfFine[fine]]));

    internal static byte[] Record(byte coarse, byte fine) => [coarse, fine, .. Archives.Noise(3072, fine)];

    private static void Refuses(string fact, byte[] file) =>
        Assert.StartsWith(fact, Assert.Throws<InvalidDataException>(() => Read(file)).Message);

    private static Examples Read(byte[] file, ClassNames? names = null)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            return CifarRecords.Read(path, "train.bin", names ?? Names);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
