#!/usr/bin/env bash
# Kills a crawl of the demo papers at random moments and starts it again, N times, then compares with an undisturbed run.
# usage: tests/crash.sh PATH/TO/gleaner [N]
set -euo pipefail
gleaner=$(realpath "$1")
n_kills=${2:-10}
work=$(mktemp -d)
trap 'kill -9 "${server:-}" "${crawl:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

"$gleaner" demo --serve --port 0 --config-to "$work/demo.toml" >"$work/server.log" 2>&1 &
server=$!
for _ in $(seq 100); do [ -s "$work/demo.toml" ] && break; sleep 0.1; done
[ -s "$work/demo.toml" ] || { echo "the demo server did not start"; cat "$work/server.log"; exit 1; }

"$gleaner" crawl "$work/demo.toml" --corpus "$work/calm" --quiet
for kill in $(seq "$n_kills"); do
  "$gleaner" crawl "$work/demo.toml" --corpus "$work/shaken" --quiet >"$work/crawl.log" 2>&1 &
  crawl=$!
  sleep "$(printf '%d.%02d' $((RANDOM % 2)) $((RANDOM % 100)))"
  kill -9 "$crawl" 2>/dev/null || true
  wait "$crawl" 2>/dev/null || true
  echo "kill $kill"
done
"$gleaner" crawl "$work/demo.toml" --corpus "$work/shaken" --quiet

python3 - "$work" <<'PY'
import collections, json, pathlib, sys

work = pathlib.Path(sys.argv[1])

def ids(corpus):
    found = collections.Counter()
    assert not list((work / corpus / "articles").glob("*.open")), f"{corpus}: an open shard is left"
    for shard in sorted((work / corpus / "articles").glob("*.jsonl")):
        for n, line in enumerate(shard.open("rb"), 1):
            assert line.endswith(b"\n"), f"{shard}:{n}: torn"
            found[json.loads(line)["id"]] += 1
    return found

calm, shaken = ids("calm"), ids("shaken")
assert len(calm) >= 40, f"only {len(calm)} articles in the undisturbed run"
twice = [id for id, n in shaken.items() if n > 1]
assert not twice, f"stored twice: {twice}"
assert set(calm) == set(shaken), f"lost {len(set(calm) - set(shaken))}, new {len(set(shaken) - set(calm))}"
seen = collections.Counter()
for line in (work / "shaken" / "outcomes.jsonl").open():
    seen[json.loads(line)["url"]] += 1
assert max(seen.values()) == 1, "an address has two outcomes"
print(f"the same {len(calm)} articles, none twice, {len(seen)} addresses with one outcome each")
PY
