"""Fits the weights of `extract::body::confidence` to predictions of pages whose site the forest never saw.

    confidence.py DATA WORK

DATA holds the annotated sets, WORK the predictions that `train.py` left there. A logistic regression: of what share of
pages with such doubts is the text's F1 over 0.9? Cross-validated by site; the weights printed are fitted to all pages.
"""

import json
import sys

import numpy as np

from pages import FOLDS, domain, fold, gold, tokens
from score import pair, shingles

SETS = {"fundus": 3.0, "wcxb_dev": 1.0, "daniel": 1.0}
GOOD = 0.9
FLOOR = 1e-3
RIDGE = 1.0
BINS = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0]  # borders of the printed table


def read(data, work):
    rows = []
    for name, weight in SETS.items():
        with open(f"{work}/{name}.cv.jsonl", encoding="utf-8") as lines:
            found = {line["id"]: line for line in map(json.loads, lines)}
        for page in gold(f"{data}/{name}"):
            line = found.get(page["id"], {})
            if not page.get("text") or not line.get("text"):
                continue
            mine = shingles(tokens(line["text"]))
            variants = {page["text"], *(page.get("text_variants") or [])}
            good = max(pair(mine, shingles(tokens(variant)))[2] for variant in variants) > GOOD
            rows.append((name, fold(domain(page)), weight, good, line["doubt"]))
    return rows


def fit(x, y, weights):
    """Newton's steps of a logistic regression with a small ridge on all but the intercept."""
    beta = np.zeros(x.shape[1])
    ridge = np.diag([0.0] + [RIDGE] * (x.shape[1] - 1))
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weights * (y - p)) - ridge @ beta
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + ridge
        beta += np.linalg.solve(hessian, gradient)
    return beta


def main():
    data, work = sys.argv[1:]
    rows = read(data, work)
    names = np.array([row[0] for row in rows])
    folds, weights, y = (np.array([row[i] for row in rows], dtype=float) for i in (1, 2, 3))
    doubts = np.array([row[4] for row in rows])
    x = np.column_stack([np.ones(len(rows)), np.log(doubts + FLOOR)])
    p = np.zeros(len(rows))
    for k in range(FOLDS):
        beta = fit(x[folds != k], y[folds != k], weights[folds != k])
        p[folds == k] = 1 / (1 + np.exp(-x[folds == k] @ beta))
    print("confidence  pages  F1 > 0.9  mean confidence   " + "  ".join(SETS))
    for low, high in zip(BINS, BINS[1:]):
        mask = (p >= low) & ((p < high) | (high == 1.0))
        if mask.any():
            of_sets = (y[mask & (names == name)] for name in SETS)
            shares = "  ".join(f"{of_set.sum():.0f} of {len(of_set)}" for of_set in of_sets)
            print(f"{low:.2f}–{high:.2f} {mask.sum():10} {y[mask].mean():9.3f} {p[mask].mean():10.3f}          {shares}")
    order = np.argsort(p)
    ranks = np.empty(len(p))
    ranks[order] = np.arange(len(p))
    n_good = y.sum()
    area = (ranks[y > 0].sum() - n_good * (n_good - 1) / 2) / (n_good * (len(y) - n_good))
    print(f"area under the curve {area:.3f}, Brier score {np.mean((p - y) ** 2):.4f}")
    print("weights:", ", ".join(f"{b:.3f}" for b in fit(x, y, weights)))


if __name__ == "__main__":
    main()
