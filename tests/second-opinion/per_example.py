"""The metrics per example, a second time.

Written from docs/science.md and not from the pipeline's code, by brute force: every pair of thresholds is tried, and
every model is left out in a loop.
"""

import numpy as np
from scipy import stats

DELTA = 1e-5


def klom(u, o):
    low, high = min(u.min(), o.min()), max(u.max(), o.max())
    edges = np.linspace(low, high if high > low else low + 1, 21)
    p, q = np.histogram(u, edges)[0] / len(u), np.histogram(o, edges)[0] / len(o)
    return stats.entropy(p, np.where(p > 0, np.maximum(q, 1e-5), q))


def gaussian(u, o):
    vu, vo = u.var(ddof=1), o.var(ddof=1)
    return 0.5 * (vu / vo + (u.mean() - o.mean()) ** 2 / vo - 1 + np.log(vo / vu))


def of_rates(fpr, fnr):
    if fpr == 0 and fnr == 0:
        return np.inf
    if fpr == 0 or fnr == 0:
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        return max(0.0, np.nanmax([np.log(1 - DELTA - fpr) - np.log(fnr), np.log(1 - DELTA - fnr) - np.log(fpr), -np.inf]))


def attacks(u, o):
    """Every attack as (epsilon, unlearned is positive, low, high)."""
    values = np.unique(np.concatenate([u, o]))
    between = np.concatenate([[-np.inf], (values[1:] + values[:-1]) / 2, [np.inf]])
    unlearned_above = not np.median(o) > np.median(u)
    for low in between[:-1]:
        yield unlearned_above, low, np.inf
    above, below = (u, o) if unlearned_above else (o, u)
    narrow = below if np.ptp(above) >= np.ptp(below) else above
    unlearned_narrow = narrow is u
    width, top = np.ptp(narrow), narrow.max()
    rights = {*values, *between[1:-1], top - 2, top + 2, *(values + width - 2), *(values + width + 2)}
    for right in rights:
        if abs(right - top) <= 2 + 1e-12:
            for left in {*values, *between[1:-1], right - width - 2, right - width + 2}:
                if abs(right - left - width) <= 2 + 1e-12:
                    yield unlearned_narrow, left, right


def best(u, o):
    found = None
    for positive, low, high in attacks(u, o):
        pos, neg = (u, o) if positive else (o, u)
        inside = lambda m: (m >= low) & (m <= high)
        epsilon = of_rates(inside(neg).mean(), 1 - inside(pos).mean())
        if epsilon is not None and (found is None or epsilon > found[0]):
            found = epsilon, positive, low, high
    return found


def epsilon(u, o):
    ranges = sorted([np.ptp(u), np.ptp(o)])
    if ranges[1] > 0 and ranges[0] / ranges[1] < 0.01:
        return 50.0
    found = best(u, o)
    return 0.0 if found is None else min(50.0, found[0])


def quality(epsilons, models):
    def points(e):
        bucket = int(e // 0.5)
        return 2.0**-bucket if (bucket + 1) * 0.5 <= np.ceil(np.log(models - 1)) else 0.0

    return np.mean([points(e) for e in epsilons])


def log_odds(u, o, pairs, pooled):
    """U-LiRA's and RULI's log-ratios [examples, pairs, 2] at the left-out models, from margins [examples, models]."""
    normal, kernel = np.empty((len(u), len(pairs), 2)), np.empty((len(u), len(pairs), 2))
    for k, (i, j) in enumerate(pairs):
        fu, fo = np.delete(u, i, axis=1), np.delete(o, j, axis=1)
        vu, vo = fu.var(axis=1, ddof=1), fo.var(axis=1, ddof=1)
        if pooled:
            vu, vo = np.full_like(vu, vu.mean()), np.full_like(vo, vo.mean())
        for c, at in enumerate([u[:, i], o[:, j]]):
            normal[:, k, c] = stats.norm.logpdf(at, fu.mean(axis=1), np.sqrt(vu)) - stats.norm.logpdf(at, fo.mean(axis=1), np.sqrt(vo))
            density = lambda of: np.exp(-((at[:, None] - of) ** 2) / 2).mean(axis=1)
            kernel[:, k, c] = np.log(density(fu)) - np.log(density(fo))
    return normal, kernel


def completeness(u, originals, o, without):
    """The mean over unlearned models; `without[k]` is the retrained model that model k is not held against, or None."""
    alphas = np.linspace(0, 1, 100)
    found = []
    for m, original, left in zip(u, originals, without):
        of = o if left is None else np.delete(o, left)
        between = of[:, None] + alphas * (original - of[:, None])
        mean, deviation = between.mean(axis=0)[:-1], between.std(axis=0, ddof=1)[:-1]
        last = 0.5 * (1 + np.sign(m - original))
        phi = np.append(stats.norm.cdf((m - mean) / deviation), last)
        found.append(1 - (alphas * phi).sum() / alphas.sum())
    return np.mean(found)


def auc(odds):
    """The mean over pairs."""
    return np.mean(
        [(stats.rankdata(odds[:, k].T.ravel())[: len(odds)].sum() - len(odds) * (len(odds) + 1) / 2) / len(odds) ** 2 for k in range(odds.shape[1])]
    )
