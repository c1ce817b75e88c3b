//! Reads a corpus the way its users do: as folders of JSON Lines, without gleaner's own types.

use std::path::Path;

use serde_json::Value;

/// Every record, in the order of the shards. Fails the test on a torn line or an unsealed shard.
pub fn records(corpus: &Path) -> Vec<Value> {
    let mut shards: Vec<_> =
        std::fs::read_dir(corpus.join("articles")).unwrap().map(|entry| entry.unwrap().path()).collect();
    shards.sort();
    let mut records = Vec::new();
    for shard in shards {
        let name = shard.file_name().unwrap().to_string_lossy();
        assert!([".jsonl", ".jsonl.zst"].iter().any(|ending| name.ends_with(ending)), "{} is left", shard.display());
        records.extend(lines(&shard));
    }
    records
}

/// What became of every address.
pub fn outcomes(corpus: &Path) -> Vec<Value> {
    lines(&corpus.join("outcomes.jsonl"))
}

/// A file of JSON Lines, each ended; compressed where its name says so.
pub fn lines(file: &Path) -> Vec<Value> {
    let mut bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    if file.extension().is_some_and(|extension| extension == "zst") {
        bytes = zstd::decode_all(&bytes[..]).unwrap();
    }
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{} has a torn line", file.display());
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
