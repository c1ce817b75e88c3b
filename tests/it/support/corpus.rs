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
        assert!(shard.extension().is_some_and(|extension| extension == "jsonl"), "{} is left", shard.display());
        records.extend(lines(&shard));
    }
    records
}

/// What became of every address.
pub fn outcomes(corpus: &Path) -> Vec<Value> {
    lines(&corpus.join("outcomes.jsonl"))
}

/// A file of JSON Lines, each ended.
pub fn lines(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert!(text.is_empty() || text.ends_with('\n'), "{} has a torn line", file.display());
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
