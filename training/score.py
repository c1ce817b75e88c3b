"""Scores predictions by the definitions of the annotated pages' README: shingles, exact, snippets."""

import json
import sys
from collections import Counter

from pages import gold, tokens


def shingles(words):
    if len(words) < 4:
        return Counter([tuple(words)]) if words else Counter()
    return Counter(tuple(words[i : i + 4]) for i in range(len(words) - 3))


def pair(predicted, wanted):
    common = sum((predicted & wanted).values())
    p = common / sum(predicted.values()) if predicted else 0.0
    r = common / sum(wanted.values()) if wanted else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def score(folder, predictions):
    with open(predictions, encoding="utf-8") as lines:
        found = {line["id"]: line for line in map(json.loads, lines)}
    rows, exact, snippets, empty = [], 0, Counter(), 0
    for page in gold(folder):
        text = found.get(page["id"], {}).get("text", "")
        words = tokens(text)
        if page.get("text"):
            variants = [tokens(v) for v in {page["text"], *(page.get("text_variants") or [])}]
            mine = shingles(words)
            rows.append((*max((pair(mine, shingles(v)) for v in variants), key=lambda s: s[2]), page["id"]))
            exact += any(words == v for v in variants)
            empty += not words
        squeezed = " ".join(text.split())
        for key in ("with", "without"):
            for snippet in page.get(key) or []:
                snippets[key, " ".join(snippet.split()) in squeezed] += 1
    out = {}
    if rows:
        p, r = (sum(row[i] for row in rows) / len(rows) for i in (0, 1))
        out = {"P": p, "R": r, "F1": 2 * p * r / (p + r) if p + r else 0, "exact": exact / len(rows), "empty": empty}
    if snippets:
        tp, fn = snippets["with", True], snippets["with", False]
        fp, tn = snippets["without", True], snippets["without", False]
        p, r = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
        out |= {"sP": p, "sR": r, "sF1": 2 * p * r / max(p + r, 1e-9), "sAcc": (tp + tn) / sum(snippets.values())}
    return out, sorted(rows, key=lambda row: row[2])


if __name__ == "__main__":
    folder, predictions, *worst = sys.argv[1:]
    figures, rows = score(folder, predictions)
    print(predictions, " ".join(f"{k} {v:.3f}" for k, v in figures.items()))
    for p, r, f, page in rows[: int(worst[0]) if worst else 0]:
        print(f"  P {p:.3f} R {r:.3f} F1 {f:.3f} {page}")
