"""What W2 is when nothing differs: for normal values, and by exchanging the cell's own runs; the wider of the two."""

from functools import lru_cache

import numpy as np

from cells import read, rows_of

LEVELS = ("low", "mean", "high")
REPLICATIONS, BATCHES = 20_000, 10
FEWEST, MOST_EQUAL = 4, 1 / 3
EXCHANGES, EXCHANGED_BY_THE_STAGE, OUTSIDE = 2_000, 1_999, 0.05


def check(ledger, folder, cells, random):
    table = read(folder, "tables/wasserstein/wasserstein.csv")
    if table is None or "seed_mean" not in table:
        return ledger.lacks("floors of the ratio of W2 to B's standard deviation")
    seed = int(random.integers(2**32))
    own_random = np.random.default_rng(seed)
    for key, row in rows_of(table):
        cell = cells[key]
        shared = len(cell.b_without_a) < len(cell.b)
        one_of_b = len(cell.a) == 1 and shared
        expected = {"floor": None, "seed": None}
        if len(cell.a) and has_levels(cell.b):
            if one_of_b:
                expected["seed"] = each_of_b(cell.b)
            else:
                own = exchanged(cell.a, cell.b_without_a, shared, own_random)
                expected["floor"] = wider(of_normal(len(cell.a), cell.b, shared, seed), own)
        for name, own in expected.items():
            for level, (value, slack) in zip(LEVELS, own or [(None, 0)] * 3):
                ledger.compare(f"floors: {name}", cell.name, row[f"{name}_{level}"], value, slack=slack or 1e-9 * (value or 1))


def check_retrain(ledger, cell, retrain, row):
    """The floor of a method's distance to Retrain, whose standard deviation is its unit."""
    own = [(None, 0)] * 3
    if has_levels(retrain.b):
        own = wider(of_normal(len(cell.b), retrain.b, False, 1), exchanged(cell.b, retrain.b, False, np.random.default_rng(1)))
    for level, (value, slack) in list(zip(LEVELS, own))[1:]:
        ledger.compare("retrain: floor of w2", cell.name, row[f"w2_floor_{level}"], value, slack=slack)


def has_levels(b):
    values, counts = np.unique(b, return_counts=True)
    return len(b) >= FEWEST and len(values) > 1 and counts.max() <= MOST_EQUAL * len(b)


def of_normal(n, b, shared, seed):
    """The levels for normal values. A hundred thousand replications were written; ours are fewer."""
    return [(level * b.std(ddof=1), 6 * error * b.std(ddof=1)) for level, error in ratios(n, len(b), shared, seed)]


def each_of_b(b):
    """The levels where A is one of B's runs: over each in turn, with no more than 5 % of them above or below."""
    distances = np.sort([np.sqrt(np.mean((b - run) ** 2)) for run in b])
    outside = max(1, int(OUTSIDE * (len(b) + 1)))
    return [(distances[outside - 1], 0), (distances.mean(), 0), (distances[-outside], 0)]


def exchanged(a, b_without_a, shared, random):
    """The 5 % and the 95 % quantile of W2 when runs are exchanged; a run of both stays in both."""
    others = a[1:] if shared else a
    pooled = random.permuted(np.tile(np.concatenate([others, b_without_a]), (EXCHANGES, 1)), axis=1)
    x, y = pooled[:, : len(others)], pooled[:, len(others) :]
    if shared:
        both = np.full((EXCHANGES, 1), a[0])
        x, y = np.hstack([both, x]), np.hstack([both, y])
    distances = np.sort(between(x, y))
    # Quantiles as far apart as their levels can be by chance.
    off = 5 * np.sqrt(OUTSIDE * (1 - OUTSIDE) * (1 / EXCHANGES + 1 / EXCHANGED_BY_THE_STAGE))
    return [around(distances, OUTSIDE, off), around(distances, 1 - OUTSIDE, off)]


def around(distances, level, off):
    low, own, high = (np.quantile(distances, np.clip(at, 0, 1)) for at in (level - off, level, level + off))
    return own, max(own - low, high - own, 1e-9 * own)


def wider(normal, own):
    """The lower low level and the higher high one, each as sure as the less sure of the two; the mean of normal values."""
    (low, mean, high), (own_low, own_high) = normal, own
    return [
        (min(low[0], own_low[0]), max(low[1], own_low[1])),
        mean,
        (max(high[0], own_high[0]), max(high[1], own_high[1])),
    ]


def between(x, y):
    """W2 of each row of samples."""
    x, y = np.sort(x, axis=1), np.sort(y, axis=1)
    if x.shape == y.shape:
        return np.sqrt(((x - y) ** 2).mean(axis=1))
    return np.sqrt(((np.repeat(x, y.shape[1], axis=1) - np.repeat(y, x.shape[1], axis=1)) ** 2).mean(axis=1))


@lru_cache(maxsize=None)
def ratios(n, m, shared, seed):
    """The 5 % quantile, the mean and the 95 % quantile of W2/s_B for normal values, each with its error."""
    random = np.random.default_rng([seed, n, m])
    a, b = random.standard_normal((REPLICATIONS, n)), random.standard_normal((REPLICATIONS, m))
    if shared:
        b[:, 0] = a[:, 0]
    ratio = between(a, b) / b.std(axis=1, ddof=1)
    batches = ratio.reshape(BATCHES, -1)
    parts = np.array([np.quantile(batches, 0.05, axis=1), batches.mean(axis=1), np.quantile(batches, 0.95, axis=1)])
    whole = (np.quantile(ratio, 0.05), ratio.mean(), np.quantile(ratio, 0.95))
    return list(zip(whole, parts.std(axis=1, ddof=1) / np.sqrt(BATCHES)))
