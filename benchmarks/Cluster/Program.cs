// What it costs to have workers elsewhere: the host against workers that compute nothing.
//
//     dotnet run -c Release --project benchmarks/Cluster -- latency [NAME=COMMAND ...]
//     dotnet run -c Release --project benchmarks/Cluster -- scale [WORKERS ...]
//     dotnet run -c Release --project benchmarks/Cluster -- losses
//     dotnet run -c Release --project benchmarks/Cluster -- paper
//     dotnet run -c Release --project benchmarks/Cluster -- faults [SECONDS] [WORKERS]
//
// "latency": milliseconds per trivial stage, one real worker, through a pipe and through each launcher that is named
// (ssh='ssh node3', srun='srun -Q -n1'). "scale": workers written in shell answer at once. "losses": how long it takes
// to notice that a worker died or fell silent. "paper": a run of the paper's size, 187 trainings and 1,700 runs after
// them, on 32 workers; an hour is a second of sleep. "faults": workers that die, fall silent, wake up, talk nonsense.
using Cluster;

return args switch
{
    ["--worker"] => Measurements.ServeAsWorker(),
    ["latency", .. var launchers] => await Measurements.LatencyAsync(launchers).ConfigureAwait(false),
    ["scale", .. var workers] => await Measurements.ScaleAsync(workers).ConfigureAwait(false),
    ["losses"] => await Measurements.LossesAsync().ConfigureAwait(false),
    ["paper"] => await Measurements.PaperAsync().ConfigureAwait(false),
    ["faults", .. var numbers] => await Faults.RunAsync(numbers).ConfigureAwait(false),
    _ => Measurements.Usage(),
};
