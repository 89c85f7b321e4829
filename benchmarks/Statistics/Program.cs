using System.Globalization;
using Benchmarks.Statistics;

// Three claims about the statistics. Speed: all statistics of a paper-sized grid, 21 setting-classes x 7 methods x 4
// metrics of 11 x 11 runs, on all cores. Coverage: how often the 95 % intervals that are printed contain the truth, on
// grids of several laws and of the cells of a reported run table. Replications: how often Verify says "differs" of
// honest repetitions, drawn from the run table of an experiment, and of planted changes, whose run tables follow. Those
// in planted/ are of experiments/digits.json with SSD's alpha 5, and with learning rate 0.03 (--target=Metrics
// --unlearning-seeds=1, natively on an AVX-512 processor).
//     dotnet run -c Release --project benchmarks/Statistics [-- speed | coverage REPORTED | replications N REPORTED [CHANGED ...]]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["replications", var count, var reported, .. var changed] && int.TryParse(count, out var simulations))
{
    Replications.Measure(simulations, reported, changed);
    return 0;
}

if (args is ["coverage", var runs])
{
    Coverage.Measure(runs);
    return 0;
}

if (args is not ([] or ["speed"]))
{
    Console.Error.WriteLine("Give speed or nothing; or coverage REPORTED; or replications N REPORTED [CHANGED ...].");
    return 2;
}

Speed.Measure();
return 0;
