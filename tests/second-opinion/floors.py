"""What W2 is when nothing differs: in multiples of B's standard deviation, as both are computed."""

from functools import lru_cache

import numpy as np

from cells import read, rows_of

LEVELS = ("low", "mean", "high")
REPLICATIONS, BATCHES = 20_000, 10
FEWEST, MOST_EQUAL = 4, 1 / 3


def check(ledger, folder, cells, random):
    table = read(folder, "tables/wasserstein/wasserstein.csv")
    if table is None or "seed_mean" not in table:
        return ledger.lacks("floors of the ratio of W2 to B's standard deviation")
    seed = int(random.integers(2**32))
    for key, row in rows_of(table):
        cell = cells[key]
        one_of_b = len(cell.a) == 1 and len(cell.b_without_a) == len(cell.b) - 1
        own = levels(cell, len(cell.b_without_a) < len(cell.b), seed)
        for name, expected in (("floor", not one_of_b), ("seed", one_of_b)):
            for level, (value, error) in zip(LEVELS, own if expected and own else [(None, 0)] * 3):
                # A hundred thousand replications were written; ours are fewer.
                ledger.compare(f"floors: {name}", cell.name, row[f"{name}_{level}"], value, slack=6 * error or 1e-12)


def levels(cell, shared, seed):
    """The levels for a cell and their errors; None where there is no floor."""
    values, counts = np.unique(cell.b, return_counts=True)
    if len(cell.b) < FEWEST or len(values) < 2 or counts.max() > MOST_EQUAL * len(cell.b) or not len(cell.a):
        return None
    return [(level * cell.b.std(ddof=1), error * cell.b.std(ddof=1)) for level, error in ratios(len(cell.a), len(cell.b), shared, seed)]


@lru_cache(maxsize=None)
def ratios(n, m, shared, seed):
    """The 5 % quantile, the mean and the 95 % quantile of W2/s_B for normal values, each with its error."""
    random = np.random.default_rng([seed, n, m])
    a, b = random.standard_normal((REPLICATIONS, n)), random.standard_normal((REPLICATIONS, m))
    if shared:
        b[:, 0] = a[:, 0]
    x, y = np.repeat(np.sort(a, axis=1), m, axis=1), np.repeat(np.sort(b, axis=1), n, axis=1)
    ratio = np.sqrt(((x - y) ** 2).mean(axis=1)) / b.std(axis=1, ddof=1)
    batches = ratio.reshape(BATCHES, -1)
    parts = np.array([np.quantile(batches, 0.05, axis=1), batches.mean(axis=1), np.quantile(batches, 0.95, axis=1)])
    whole = (np.quantile(ratio, 0.05), ratio.mean(), np.quantile(ratio, 0.95))
    return list(zip(whole, parts.std(axis=1, ddof=1) / np.sqrt(BATCHES)))
