#!/usr/bin/env python3
"""Writes golden values of the metrics per example: tests/Stages.Tests/Reference/per_example.json.

The values are those of the second implementation, tests/second-opinion/per_example.py. Needs numpy and scipy.
"""

import itertools
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../second-opinion"))
from per_example import auc, completeness, epsilon, gaussian, klom, log_odds, quality  # noqa: E402


def case(random, models_u, models_o, examples, shift, scale, spread, step=0.05):
    """Margins on a grid, so that none is nearer to another than the steps of public implementations."""
    centre = random.normal(3, 2, (examples, 1))
    o = centre + spread * random.normal(0, 1, (examples, models_o))
    u = centre + spread * (shift + random.normal(0, scale, (examples, models_u)))
    m = centre + 2 * spread + spread * random.normal(0, 1, (examples, models_u))
    return [np.round(np.round(a / step) * step, 10) for a in (u, o, m)]


def golden(name, u, o, m):
    n = min(u.shape[1], o.shape[1])
    pairs = [(k, k) for k in range(n)]
    epsilons = [epsilon(*x) for x in zip(u, o)]
    normal, kernel = log_odds(u, o, pairs, pooled=n < 64)
    return {
        "name": name,
        "unlearned": u.tolist(),
        "retrained": o.tolist(),
        "originals": m.tolist(),
        "klom": [klom(*x) for x in zip(u, o)],
        "gaussian": [gaussian(*x) for x in zip(u, o)],
        "epsilon": epsilons,
        "quality": quality(epsilons, n),
        "uLiraAuc": auc(normal),
        "ruliAuc": auc(kernel),
        "uLiraRight": float(np.mean((np.sign(normal) * [1, -1] + 1) / 2)),
        "ruliRight": float(np.mean((np.sign(kernel) * [1, -1] + 1) / 2)),
        "completeness": [completeness(*x, [k for k in range(u.shape[1])]) for x in zip(u, m, o)] if u.shape[1] == o.shape[1] else [],
    }


def main():
    random = np.random.default_rng(15)
    cases = [
        golden(f"{mu} against {mo}, shift {shift}, scale {scale}, spread {spread}", *case(random, mu, mo, examples, shift, scale, spread))
        # Where the spread is wide, how far thresholds may lie from the narrower group counts.
        for (mu, mo, examples, spread), (shift, scale) in itertools.product(
            [(11, 11, 6, 1), (7, 11, 4, 1), (16, 16, 8, 4), (70, 70, 3, 1)], [(0, 1), (0.7, 0.9), (-2, 0.4), (6, 0.5)]
        )
    ]
    place = os.path.join(HERE, "../Stages.Tests/Reference/per_example.json")
    with open(place, "w") as file:
        json.dump(cases, file, indent=None, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
