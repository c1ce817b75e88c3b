"""Reads a corpus and its Parquet export with the tools that researchers use: load.py CORPUS."""

import json
import pathlib
import sys

import datasets
import duckdb
import mlcroissant
import pandas
import polars
import pyarrow
import pyarrow.parquet


def read(shard):
    return pyarrow.input_stream(shard, compression="detect").read().splitlines()


corpus = pathlib.Path(sys.argv[1])
shards = sorted(map(str, (corpus / "articles").glob("*.jsonl*")))
is_packed = any(shard.endswith(".zst") for shard in shards)
tables = sorted(map(str, (corpus / "export/parquet").glob("*.parquet")))
expected = [json.loads(line) for shard in shards for line in read(shard)]
ids = [record["id"] for record in expected]
assert len(ids) > 40, f"only {len(ids)} records"


def check(name, found, texts=None):
    found = list(found)
    assert found == ids, f"{name}: {len(found)} ids, expected {len(ids)}"
    if texts is not None:
        assert list(texts) == [record["text"] for record in expected], f"{name}: other texts"
    print(f"{name}: {len(found)} records")


# The card's front matter declares the columns: loading the folder needs no guess.
loaded = datasets.load_dataset(str(corpus), split="train", cache_dir=sys.argv[2])
check("datasets, the corpus itself", loaded["id"], loaded["text"])
assert loaded[0]["authors"] == expected[0]["authors"], loaded[0]["authors"]
assert loaded.features["word_count"].dtype == "int64"
loaded = datasets.load_dataset("json", data_files=shards, split="train", cache_dir=sys.argv[2])
check("datasets, json", loaded["id"], loaded["text"])
loaded = datasets.load_dataset("parquet", data_files=tables, split="train", cache_dir=sys.argv[2])
check("datasets, parquet", loaded["id"], loaded["text"])

# It knows no zstd.
if not is_packed:
    croissant = mlcroissant.Dataset(jsonld=str(corpus / "croissant.json"))
    rows = [row for records in croissant.metadata.record_sets for row in croissant.records(record_set=records.id)]
    name = croissant.metadata.record_sets[0].id
    check("mlcroissant", [row[f"{name}/id"].decode() for row in rows], [row[f"{name}/text"].decode() for row in rows])

check("pandas, jsonl", pandas.concat(pandas.read_json(shard, lines=True) for shard in shards)["id"])
check("pandas, parquet", pandas.read_parquet(tables[0])["id"])
table = pyarrow.parquet.read_table(tables[0])
check("pyarrow", table["id"].to_pylist(), table["text"].to_pylist())
assert str(table.schema.field("date_crawled").type) == "timestamp[ms, tz=UTC]", table.schema.field("date_crawled")
frame = polars.read_parquet(tables)
check("polars, parquet", frame["id"], frame["text"])
assert frame["authors"].to_list() == [record["authors"] for record in expected]
check("polars, jsonl", polars.concat([polars.read_ndjson(shard, infer_schema_length=None) for shard in shards])["id"])
check("duckdb, parquet", [row[0] for row in duckdb.sql(f"SELECT id FROM read_parquet({tables})").fetchall()])
check("duckdb, jsonl", [row[0] for row in duckdb.sql(f"SELECT id FROM read_json({shards})").fetchall()])
