using Stages.Figures;

namespace Stages.Tests.Figures;

public sealed class FigureNumbersTests
{
    [Fact]
    public async Task TheNumbersOfFigure1AreThePlottedOnes() =>
        await Verifier.Verify(Figure1.Numbers(SampleFigures.One("SSD", "Bad Teacher")).ToCsv(), "csv");

    [Fact]
    public async Task TheNumbersOfFigure2AreThePlottedOnes() =>
        await Verifier.Verify(Figure2.Numbers(SampleFigures.Two("Baseline", "SSD", "Bad Teacher")).ToCsv(), "csv");
}
