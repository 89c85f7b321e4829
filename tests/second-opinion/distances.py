"""Distances between samples, and the tests that permute them."""

from math import comb
from itertools import combinations

import numpy as np

MOST_ENUMERATED = 20_000


def w2(x, y):
    """The 2-Wasserstein distance: both quantile functions on the common grid of n times m steps."""
    x, y = np.sort(x), np.sort(y)
    return float(np.sqrt(np.mean((np.repeat(x, len(y)) - np.repeat(y, len(x))) ** 2)))


def splits(n, m, draws, random):
    """Which of n + m values are the first sample: every way, or so many random ones."""
    if comb(n + m, n) <= MOST_ENUMERATED:
        chosen = np.array(list(combinations(range(n + m), n)))
    else:
        chosen = np.argsort(random.random((draws, n + m)), axis=1)[:, :n]
    masks = np.zeros((len(chosen), n + m), bool)
    np.put_along_axis(masks, chosen, True, axis=1)
    return masks


def squared_w2(pooled, masks, n, m):
    """W2 squared between the two parts of each split; the pooled values are sorted, and so are the parts."""
    x, y = pooled[np.newaxis].repeat(len(masks), 0)[masks].reshape(-1, n), pooled[np.newaxis].repeat(len(masks), 0)[~masks].reshape(-1, m)
    overlap = np.repeat(np.eye(n), m, axis=1).reshape(n, n * m) @ np.repeat(np.eye(m), n, axis=1).T / (n * m)
    return (x**2).mean(axis=1) + (y**2).mean(axis=1) - 2 * np.einsum("ki,ij,kj->k", x, overlap, y)


def permutation_p(x, y, random, draws=2_000):
    """p of the samples and the least p of any two such parts, over so many splits; the number of splits.

    p is the share of splits that are as far apart. The number is infinite where all splits were looked at.
    """
    n, m = len(x), len(y)
    pooled = np.sort(np.concatenate([x, y]))
    pooled = pooled - pooled.mean()
    masks = splits(n, m, draws, random)
    rounding = 1e-9 * max(float(np.ptp(pooled)) ** 2, 1e-300)
    squares = squared_w2(pooled, masks, n, m)
    share = float((squares >= w2(x, y) ** 2 - rounding).mean())
    least = float((squares >= squares.max() - rounding).mean())
    return share, least, np.inf if comb(n + m, n) <= MOST_ENUMERATED else len(masks)


def compare_p(ledger, quantity, cell, written, x, y, random, permutations):
    """Compares the p of a permutation test, and tells the least p that it can have.

    Of random splits p is (1 + the number as far apart)/(1 + `permutations`).
    """
    own, least, draws = permutation_p(x, y, random)
    if np.isinf(draws):
        pooled, error = own, 0.0
    else:
        pooled = (own * draws + written * permutations) / (draws + permutations)
        error = 1 / draws
    spread = np.sqrt(max(pooled * (1 - pooled), 1 / permutations) * (1 / draws + 1 / permutations))
    ledger.compare(quantity, cell.name, written, own, slack=5 * spread + error + 1 / permutations)
    return least
