using Stages.Designs;
using Stages.Tables;

namespace Stages.Tests.Designs;

public sealed class RunRowTests : IDisposable
{
    private static readonly CellName Cell = new("digits5-sub", 8, "eight", "unsir", "zrf", "1");

    private static readonly RunRow[] Rows =
    [
        new(Cell, 1, 2, true, false, 0.25),
        new(Cell with { Method = "ssd", Metric = "mia", Unit = "%" }, 3, null, false, true, double.NaN),
        new(Cell with { Method = "lfssd" }, 3, null, false, true, null, "epoch 2: the loss is NaN"),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("runs-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        var path = Path.Combine(folder, RunTable.File);
        RunRow.ToTable(Rows).WriteParquet(path);
        Assert.Equal(Rows, RunRow.Read(path));
    }

    [Fact]
    public void TheCsvIsTheOneThatIsPublished() =>
        Assert.Equal(
            "setting,class,class_name,method,training_seed,unlearning_seed,in_a,in_b,metric,unit,value,diverged\r\n"
                + "digits5-sub,8,eight,unsir,1,2,true,false,zrf,1,0.25,\r\n"
                + "digits5-sub,8,eight,ssd,3,,false,true,mia,%,NaN,\r\n"
                + "digits5-sub,8,eight,lfssd,3,,false,true,zrf,1,,epoch 2: the loss is NaN\r\n",
            RunRow.ToTable(Rows).ToCsv()
        );

    [Fact]
    public void ATableOfAnotherKindIsRefusedWithTheColumnThatItLacks()
    {
        var table = Table.Of("Others.", Rows, CellName.Columns<RunRow>(r => r.Cell));
        Assert.Contains("has no column 'training_seed'", Assert.Throws<InvalidDataException>(() => RunRow.Of(table)).Message);
    }
}
