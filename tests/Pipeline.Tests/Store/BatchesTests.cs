using Pipeline.Store;

namespace Pipeline.Tests.Store;

public class BatchesTests
{
    private const int Others = 8;
    private readonly List<int[]> done = [];

    [Fact]
    public void WhatComesWhileABatchIsUnderWayIsTheNext()
    {
        AddWhileTheFirstIsUnderWay(_ => { });
        Assert.Equal([1, Others], done.Select(batch => batch.Length));
        Assert.Equal(Enumerable.Range(0, 1 + Others), done.SelectMany(batch => batch).Order());
    }

    [Fact]
    public void AFailureIsThatOfEveryoneInTheBatchAndOfNobodyElse()
    {
        var told = AddWhileTheFirstIsUnderWay(batch =>
        {
            if (batch.Length > 1)
            {
                throw new IOException("the disk is full");
            }
        });
        Assert.Equal(Others, told);
    }

    // How many were told of a failure.
    private int AddWhileTheFirstIsUnderWay(Action<int[]> act)
    {
        var told = 0;
        using var firstMayEnd = new ManualResetEventSlim();
        var batches = new Batches<int>(batch =>
        {
            int[] items = [.. batch];
            done.Add(items);
            firstMayEnd.Wait();
            act(items);
        });
        var first = new Thread(() => batches.Add([0]));
        first.Start();
        SpinWait.SpinUntil(() => done.Count > 0);
        List<Thread> others =
        [
            .. Enumerable
                .Range(1, Others)
                .Select(item => new Thread(() =>
                {
                    try
                    {
                        batches.Add([item]);
                    }
                    catch (IOException)
                    {
                        Interlocked.Increment(ref told);
                    }
                })),
        ];
        others.ForEach(thread => thread.Start());
        SpinWait.SpinUntil(() => others.TrueForAll(thread => thread.ThreadState == ThreadState.WaitSleepJoin));
        firstMayEnd.Set();
        others.ForEach(thread => thread.Join());
        first.Join();
        return told;
    }
}
