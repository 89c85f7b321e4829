#!/usr/bin/env python3
"""Recomputes an experiment's statistics from its run table, and compares them with those in its tables.

A second implementation, written from docs/science.md and not from the pipeline's code, with scipy and statsmodels. It
reads the CSV files of an experiment's folder in the artifacts. It says for every quantity how many numbers it compared
and how far the furthest is off, and ends with 1 where one is further off than is allowed.
"""

import argparse
import os
import sys
import time

import numpy as np

import crossed
import designs
import examples
import floors
import forgetsets
import generalisability
import intervals
import mixed
import pairs
import permuted
import planning
import practice
import ranking
import retrain
import testset
import variance
from cells import cells_of, read
from ledger import Ledger


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="an experiment's folder in the artifacts, such as artifacts/digits")
    parser.add_argument("--statistics", help="a statistics.json besides, such as that of reported/digits")
    options = parser.parse_args()
    runs = read(options.folder, "tables/runs/runs.csv")
    if runs is None:
        parser.error(f"{options.folder} has no tables/runs/runs.csv. Make it with --target=Metrics.")
    began = time.monotonic()
    ledger, cells, random = Ledger(), cells_of(runs), np.random.default_rng(1)
    designs.check_wasserstein(ledger, options.folder, cells)
    floors.check(ledger, options.folder, cells, random)
    designs.check_table(ledger, options.folder, cells, random)
    own = os.path.join(options.folder, "tables/statistics/statistics.json")
    designs.check_statistics(ledger, "statistics", own, cells, random)
    if options.statistics:
        designs.check_statistics(ledger, "reported statistics", options.statistics, cells, random)
    variance.check(ledger, options.folder, cells)
    intervals.check(ledger, options.folder, cells)
    permuted.check(ledger, options.folder, cells, random)
    mixed.check(ledger, options.folder, cells)
    practice.check(ledger, options.folder, cells)
    testset.check(ledger, options.folder, cells)
    examples.check(ledger, options.folder)
    pairs.check(ledger, options.folder, cells, random)
    retrain.check(ledger, options.folder, cells, random)
    ranking.check(ledger, options.folder, cells, random)
    generalisability.check(ledger, options.folder, cells)
    crossed.check(ledger, options.folder)
    forgetsets.check(ledger, options.folder, cells)
    planning.check(ledger, options.folder)
    lines, agrees = ledger.report()
    print("\n".join(lines))
    print(f"{time.monotonic() - began:.1f} s")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main())
