namespace Pipeline.Running;

/// <summary>What a pool is told by its workers, from any thread.</summary>
internal interface IWorkerEvents
{
    /// <summary>It is there, and can be given a stage.</summary>
    void Came(WorkerProcess worker, WorkerHello hello);

    /// <summary>It was told to end, and must be given no further stage.</summary>
    void Leaves(WorkerProcess worker);

    /// <summary>Its process has ended: a worker of this machine, or the launcher of one elsewhere.</summary>
    void Ended(WorkerProcess worker);
}
