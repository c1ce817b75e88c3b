"""Trains the forest of `extract::body` and cross-validates it by site.

    train.py DATA TOOL WORK [--final]

DATA holds the annotated sets, TOOL is the built `body` example, WORK takes features, folds, models and predictions.
With --final the forest trained on all sites is written beside the Rust code.
"""

import json
import pathlib
import struct
import subprocess
import sys

import lightgbm
import numpy as np

from pages import FOLDS, SETS, domain, fold, gold, label, read_features
from score import score

SEED = 20240607
SET_WEIGHT = {"fundus": 3.0, "wcxb_dev": 1.0, "daniel": 1.0, "traf": 9.0}
SETTINGS = {
    "objective": "binary", "verbosity": -1, "seed": SEED, "deterministic": True, "force_row_wise": True,
    "num_threads": 2, "feature_fraction": 0.2, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0,
    "max_bin": 255, "min_data_in_leaf": 60, "learning_rate": 0.045, "num_leaves": 36,
}
N_TREES = 350


def export(model, path):
    """The format of `forest.rs`; thresholds are rounded to f32 as the features are."""
    trees = model.dump_model()["tree_info"]
    out = bytearray(struct.pack("<I", len(trees)))
    for tree in trees:
        nodes, leaves = [], []

        def visit(node):
            if "leaf_value" in node:
                leaves.append(node["leaf_value"])
                return -len(leaves)
            index = len(nodes)
            nodes.append(None)
            left = visit(node["left_child"])
            right = visit(node["right_child"])
            nodes[index] = (node["split_feature"], node["threshold"], left, right)
            return index

        visit(tree["tree_structure"])
        out += struct.pack("<H", len(nodes))
        for node in nodes:
            out += struct.pack("<Hfhh", *node)
        out += struct.pack(f"<{len(leaves)}f", *leaves)
    pathlib.Path(path).write_bytes(out)


class Set:
    """All pages of one annotated set: features, labels, weights, folds."""

    def __init__(self, name, data, tool, work):
        self.name, self.folder = name, f"{data}/{name}"
        self.pages = gold(self.folder)
        self.fold_of = {page["id"]: fold(domain(page)) for page in self.pages}
        self.tool, self.work = tool, work
        path = f"{work}/{name}.features"
        subprocess.run([tool, "features", self.folder, path], check=True)
        self.rows, self.labels, self.weights, self.folds, self.starts = [], [], [], [], [0]
        by_id = {page["id"]: page for page in self.pages}
        skipped = 0
        for page, texts, matrix in read_features(path):
            labelled = label(by_id[page], texts)
            if labelled is None:
                skipped += 1
                labelled = np.zeros(len(texts)), np.zeros(len(texts))
            self.labels.append(labelled[0])
            self.weights.append(labelled[1] * SET_WEIGHT[name])
            if len(texts):
                self.rows.append(matrix)
            self.folds.append(np.full(len(texts), self.fold_of[page]))
            self.starts.append(self.starts[-1] + len(texts))
        self.rows = np.concatenate(self.rows)
        self.labels, self.weights = np.concatenate(self.labels), np.concatenate(self.weights)
        self.folds = np.concatenate(self.folds)
        print(f"{name}: {len(self.pages)} pages ({skipped} without labels), {len(self.rows)} units, "
              f"{self.labels.mean():.3f} body", flush=True)


def fit(rows, labels, weights):
    keep = weights > 0
    data = lightgbm.Dataset(rows[keep], labels[keep], weight=weights[keep])
    return lightgbm.train(SETTINGS, data, N_TREES)


def out_of_fold(rows, labels, weights, folds, work):
    found = np.zeros(len(rows))
    for k in range(FOLDS):
        model = fit(rows[folds != k], labels[folds != k], weights[folds != k])
        found[folds == k] = model.predict(rows[folds == k])
        export(model, f"{work}/forest.{k}.bin")
    wrong = ((found >= 0.5) != (labels >= 0.5)) * weights
    print(f"weighted error {wrong.sum() / weights.sum():.4f} out of fold", flush=True)


def main():
    data, tool, work, *flags = sys.argv[1:]
    pathlib.Path(work).mkdir(parents=True, exist_ok=True)
    sets = [Set(name, data, tool, work) for name in SETS]
    rows, labels, weights, folds = (
        np.concatenate([getattr(s, key) for s in sets]) for key in ("rows", "labels", "weights", "folds"))
    if "--final" in flags:
        here = pathlib.Path(__file__).resolve().parent.parent / "src/extract/body/forest.bin"
        export(fit(rows, labels, weights), here)
    out_of_fold(rows, labels, weights, folds, work)
    evaluate(sets, tool, work)


def evaluate(sets, tool, work):
    for s in sets:
        folds = f"{work}/{s.name}.folds.json"
        pathlib.Path(folds).write_text(json.dumps(s.fold_of))
        out = f"{work}/{s.name}.cv.jsonl"
        subprocess.run([tool, "predict", s.folder, folds, work, out], check=True)
        figures, _ = score(s.folder, out)
        print(f"{s.name:9}", " ".join(f"{key} {value:.3f}" for key, value in figures.items()), flush=True)


if __name__ == "__main__":
    main()
