"""Makes a corpus whose records hold nothing they may lack, or hostile text, and one foreign line: damaged.py CORPUS COPY."""

import json
import pathlib
import shutil
import sys

source, copy = map(pathlib.Path, sys.argv[1:])
shutil.copytree(source, copy)
shard = copy / "articles/00000.jsonl"
records = [json.loads(line) for line in shard.read_text().splitlines()]

for key in ["title", "language", "date_published", "date_modified", "section", "image_url", "description"]:
    assert key in records[0], key
    records[0][key] = None
    records[1][key] = None
hostile = '</title><script>alert(1)</script><img src="http://example.com/x" onerror="alert(2)">\u202e\u0007'
for record in records[2:8]:
    record["title"] = record["text"] = record["site"] = hostile * 20
    record["url"] = "javascript:alert(3)"
records[8]["word_count"] = 2**62
records[9]["authors"] = []
# A newspaper with a name that has no place to break.
records[10]["site"] = "Donaudampfschifffahrtszeitung" * 8
records[10]["language"] = "tlh"
lines = [json.dumps(record, ensure_ascii=False) for record in records]
shard.write_text("\n".join(lines) + '\n{"another": "schema"}\n')
