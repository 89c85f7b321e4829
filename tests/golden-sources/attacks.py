"""Golden values of the attacks on losses and probabilities, by scikit-learn: writes attacks.json.

    python3 tests/golden-sources/attacks.py tests/Stages.Tests/Reference/attacks.json
"""

import json
import random
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import PredefinedSplit, cross_val_score
from sklearn.svm import SVC

PLACES = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.999, 1.0]


def support_vectors(draw, members, others):
    """Decision values of an RBF classifier of one number, gamma 1 and C 3."""
    inside = [draw.betavariate(*members) for _ in range(members_count(members))]
    outside = [draw.betavariate(*others) for _ in range(members_count(members))]
    x = np.array(inside + outside)[:, None]
    y = [1] * len(inside) + [0] * len(outside)
    fitted = SVC(C=3, gamma=1, kernel="rbf", tol=1e-10).fit(x, y)
    values = fitted.decision_function(np.array(PLACES)[:, None])
    return {"positive": inside, "negative": outside, "places": PLACES, "decision": values.tolist()}


def members_count(shape):
    return 40 if shape[0] < 5 else 150


def losses(draw, members, others, rate):
    inside = [draw.expovariate(rate) for _ in range(members)]
    outside = [draw.expovariate(1) for _ in range(others)]
    truth = [1] * members + [0] * others
    score = [-v for v in inside + outside]
    false, true, _ = roc_curve(truth, score, drop_intermediate=False)
    count = min(members, others)
    chosen = [inside[i * members // count] for i in range(count)] + [outside[i * others // count] for i in range(count)]
    folds = PredefinedSplit([i % 10 for i in range(count)] * 2)
    accuracy = cross_val_score(
        LogisticRegression(C=1, tol=1e-12, max_iter=10000),
        np.array(chosen)[:, None],
        [1] * count + [0] * count,
        cv=folds,
    )
    return {
        "members": inside,
        "nonMembers": outside,
        "area": roc_auc_score(truth, score),
        "truePositives": 100 * max(t for f, t in zip(false, true) if f <= 0.01),
        "accuracy": 100 * accuracy.mean(),
    }


def main():
    draw = random.Random(20)
    golden = {
        "supportVectors": [
            support_vectors(draw, (2, 2), (2, 3)),
            support_vectors(draw, (4, 1), (1, 4)),
            support_vectors(draw, (40, 1), (30, 1)),
            support_vectors(draw, (2, 1), (2, 1)),
        ],
        "losses": [losses(draw, 90, 89, 3), losses(draw, 240, 130, 1.5), losses(draw, 30, 200, 1)],
    }
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


main()
