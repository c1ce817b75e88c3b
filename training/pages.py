"""Annotated pages for training: tokens, sites and folds, labels by aligning units with gold text."""

import json
import re
import unicodedata
from collections import Counter
from urllib.parse import urlsplit

import numpy as np

SETS = ["fundus", "wcxb_dev", "daniel", "traf"]
FOLDS = 5
# Scripts without spaces: each character is a token.
NO_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
TOKEN = re.compile(rf"[{NO_SPACES}]|[^\W{NO_SPACES}]+")
DROPPED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def tokens(text):
    return TOKEN.findall(DROPPED.sub("", unicodedata.normalize("NFC", text)))


def domain(page):
    """The registrable domain, near enough to keep the pages of one site in one fold."""
    host = page.get("site") or urlsplit(page.get("url") or "").hostname or page["id"]
    labels = host.lower().split(".")
    second = {"co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "go", "in"}
    n = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in second else 2
    return ".".join(labels[-n:])


def fold(name):
    value = 0
    for byte in name.encode():
        value = (value * 131 + byte) % 1_000_003
    return value % FOLDS


def gold(folder):
    with open(f"{folder}/gold.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_features(path):
    """What `examples/body features` wrote: (id, texts, matrix) a page."""
    data = open(path, "rb").read()
    at = 0

    def chunk():
        nonlocal at
        size = int.from_bytes(data[at : at + 4], "little")
        at += 4 + size
        return data[at - size : at]

    while at < len(data):
        page = chunk().decode()
        n_units = int.from_bytes(data[at : at + 4], "little")
        at += 4
        texts, rows = [], []
        for _ in range(n_units):
            texts.append(chunk().decode())
            rows.append(np.frombuffer(chunk(), dtype="<f4"))
        yield page, texts, np.array(rows, dtype=np.float32)


def align(units, wanted):
    """Share of each unit's tokens that stand in the gold text, in order; duplicates count once."""
    n = len(wanted)
    where = {}
    for i in range(n - 3):
        where.setdefault(tuple(wanted[i : i + 4]), []).append(i)
    share = np.zeros(len(units))
    position = [None] * len(units)
    for k, unit in enumerate(units):
        if len(unit) < 4:
            continue
        hits = [where.get(tuple(unit[i : i + 4])) for i in range(len(unit) - 3)]
        share[k] = sum(hit is not None for hit in hits) / len(hits)
        if share[k] >= 0.5:
            # Where the unit would begin in the gold, by vote of its shingles.
            votes = Counter(max(0, p - i) for i, hit in enumerate(hits) if hit for p in hit[:8])
            position[k] = [p for p, _ in votes.most_common(4)]
    # The heaviest chain of units that go up in both orders.
    chosen, best = {}, []  # best: (gold position, weight, link)
    for k, places in enumerate(position):
        if not places:
            continue
        options = []
        for p in places:
            before = max((b for b in best if b[0] <= p + 1), key=lambda b: b[1], default=(0, 0, None))
            options.append((p + len(units[k]) * 0.9, before[1] + len(units[k]) * share[k], (k, p, before[2])))
        best.extend(options)
        if len(best) > 400:
            best = sorted(best, key=lambda b: -b[1])[:200]
    link = max(best, key=lambda b: b[1], default=(0, 0, None))[2]
    covered = np.zeros(n + 1, dtype=bool)
    while link:
        k, p, link = link
        chosen[k] = p
        covered[p : p + len(units[k])] = True
    # Out of order, but nothing else covers its place.
    for k, places in enumerate(position):
        if places and k not in chosen:
            for p in places:
                if covered[p : p + len(units[k])].mean() < 0.3:
                    chosen[k] = p
                    covered[p : p + len(units[k])] = True
                    break
    label = np.zeros(len(units))
    for k in chosen:
        label[k] = share[k]
    # Short units: found word for word in what is left between their neighbors.
    starts = sorted(chosen)
    for k, unit in enumerate(units):
        if k in chosen or not unit or len(unit) >= 12 and share[k] < 0.5:
            continue
        before = max((s for s in starts if s < k), default=None)
        after = min((s for s in starts if s > k), default=None)
        low = 0 if before is None else chosen[before] + max(len(units[before]) - 3, 1)
        high = n if after is None else chosen[after] + 2
        if before is None and after is None:
            low, high = 0, n
        for p in range(max(0, low), min(high, n) - len(unit) + 1):
            if wanted[p : p + len(unit)] == unit and not covered[p : p + len(unit)].any():
                label[k] = 1.0
                covered[p : p + len(unit)] = True
                break
    return label, covered[:n].mean() if n else 0.0


def label(page, texts):
    """(labels, weights) of a page's units, or None where the gold tells nothing."""
    units = [tokens(text) for text in texts]
    sizes = np.array([len(unit) for unit in units], dtype=float)
    if page.get("text"):
        wanted = tokens(page["text"])
        labels, covered = align(units, wanted)
        if covered < 0.5 or not len(wanted):
            return None
        weights = 0.3 + np.minimum(sizes / max(len(wanted), 150) * 60, 6)
        # In between: the unit and the gold were cut differently.
        weights *= np.where((labels > 0.2) & (labels < 0.8), 0.3, 1.0)
        for variant in page.get("text_variants") or []:
            if variant != page["text"]:
                other, _ = align(units, tokens(variant))
                weights[(other >= 0.5) != (labels >= 0.5)] = 0
        return (labels >= 0.5).astype(float), weights
    labels, weights = np.zeros(len(units)), np.zeros(len(units))
    squeezed = [" ".join(text.split()) for text in texts]
    for key, value in (("with", 1.0), ("without", 0.0)):
        for snippet in page.get(key) or []:
            snippet = " ".join(snippet.split())
            hits = [k for k, text in enumerate(squeezed) if snippet in text]
            if len(snippet) > 8 and 0 < len(hits) < 4:
                for k in hits if value == 0.0 else hits[:1]:
                    labels[k], weights[k] = value, 1.5
    return (labels, weights) if weights.any() else None
