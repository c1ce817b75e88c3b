//! What is made of a corpus: exports, duplicates, comparisons, the corpus made anew from its archive.

use std::io::Write as _;
use std::path::Path;

use gleaner::corpus::schema::NOTED;
use gleaner::corpus::seal::sha256;
use gleaner::demo;

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::served::Served;

/// Crawls the demo papers into `corpus/demo`.
fn crawled(folder: &Path) {
    let served = Served::start(demo::web());
    std::fs::write(folder.join("demo.toml"), demo::config(served.addr())).unwrap();
    gleaner(folder, &["crawl", "demo.toml", "--quiet"]).succeeded();
}

#[test]
fn a_corpus_is_made_anew_byte_by_byte_exported_and_compared() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawled(folder);
    let demo = folder.join("corpus/demo");
    let records = corpus::records(&demo);

    // What the card declares is all that records hold.
    for record in &records {
        for name in record["extraction"]["fields"].as_object().unwrap().keys() {
            assert!(NOTED.contains(&name.as_str()), "the card does not declare `{name}`");
        }
    }
    let sums = std::fs::read_to_string(demo.join("SHA256SUMS")).unwrap();
    assert_eq!(sums.lines().count(), 9, "{sums}");
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        assert_eq!(sum, sha256(&demo.join(name)).unwrap(), "{name}");
    }
    let croissant: serde_json::Value =
        serde_json::from_slice(&std::fs::read(demo.join("croissant.json")).unwrap()).unwrap();
    assert_eq!(croissant["recordSet"][0]["field"][0]["source"]["extract"]["column"], "schema");

    // Anew from the archive: the server is gone.
    let ran = gleaner(folder, &["reextract", "corpus/demo"]).succeeded();
    assert!(ran.stdout.contains("5 sites"), "{}", ran.stdout);
    let anew = folder.join("corpus/demo-reextracted");
    for name in ["articles/00000.jsonl", "outcomes.jsonl", "archive/00000.warc.gz", "manifest.json"] {
        assert!(std::fs::read(demo.join(name)).unwrap() == std::fs::read(anew.join(name)).unwrap(), "{name} differs");
    }
    // The pages of each paper beside each other: nothing of its articles is lost.
    gleaner(folder, &["reextract", "corpus/demo", "--by-site", "--corpus", "corpus/beside"]).succeeded();
    let texts = |corpus: &Path| {
        let records = corpus::records(corpus);
        records.iter().map(|record| (record["id"].clone(), record["text"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(texts(&folder.join("corpus/beside")), texts(&demo));
    let again = gleaner(folder, &["reextract", "corpus/demo"]);
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("exists already"), "{}", again.stderr);

    // Exported, and read back.
    gleaner(folder, &["export", "corpus/demo", "--to", "jsonl", "--language", "de"]).succeeded();
    let german = corpus::lines(&demo.join("export/jsonl/00000.jsonl"));
    let expected: Vec<_> = records.iter().filter(|record| record["language"] == "de").collect();
    assert!(expected.len() > 5 && german.iter().eq(expected), "{} of them", german.len());
    let ran = gleaner(folder, &["export", "corpus/demo", "--to", "parquet"]).succeeded();
    assert!(ran.stderr.contains(&format!("{0} of {0} records", records.len())), "{}", ran.stderr);

    let ran = gleaner(folder, &["export", "corpus/demo", "--to", "jsonl", "--output", "corpus/demo/articles"]);
    assert_eq!(ran.code, Some(1), "a corpus is no export to be replaced");
    assert_eq!(corpus::records(&demo), records);

    // The papers share no story.
    let ran = gleaner(folder, &["dedup", "corpus/demo", "--json"]).succeeded();
    let counts: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&counts["records"], &counts["clusters"]), (&records.len().into(), &0.into()), "{counts}");

    // Compared with a corpus that lacks an article and has another one changed.
    let shard = anew.join("articles/00000.jsonl");
    let mut lines: Vec<serde_json::Value> = corpus::lines(&shard);
    lines.remove(0);
    lines[0]["title"] = "Ein anderer Titel".into();
    let mut text = lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    text.push('\n');
    std::fs::write(&shard, text).unwrap();
    let ran = gleaner(folder, &["diff", "corpus/demo", "corpus/demo-reextracted", "--json"]);
    assert_eq!(ran.code, Some(1), "the shard is not the one that was sealed");
    assert!(ran.stderr.contains("00000.jsonl: changed since it was sealed"), "{}", ran.stderr);
    let changes: Vec<serde_json::Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = changes.iter().map(|change| change["change"].as_str().unwrap()).collect();
    assert_eq!(told, ["changed", "gone"]);
    assert_eq!(changes[0]["fields"]["title"][1], "Ein anderer Titel");
}

#[test]
fn damage_costs_no_more_than_what_it_hits() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawled(folder);
    let demo = folder.join("corpus/demo");
    let records = corpus::records(&demo);
    // The response of one record in the middle of the archive.
    let hit = &records[20]["source"];
    let (offset, length) =
        (hit["warc_offset"].as_u64().unwrap() as usize, hit["warc_length"].as_u64().unwrap() as usize);
    let path = demo.join("archive/00000.warc.gz");
    let mut bytes = std::fs::read(&path).unwrap();
    // Cut off where an exchange ends: nothing in it is damaged.
    std::fs::write(&path, &bytes[..offset]).unwrap();
    let ran = gleaner(folder, &["reextract", "corpus/demo", "--corpus", "short"]);
    assert!(ran.code == Some(1) && ran.stderr.contains("00000.warc.gz: cut off"), "{}", ran.stderr);
    bytes[offset + length / 3..offset + length / 2].fill(0);
    std::fs::write(&path, bytes).unwrap();
    let ran = gleaner(folder, &["reextract", "corpus/demo", "--corpus", "anew"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains(&format!("at byte {offset}")), "{}", ran.stderr);
    let ids = |records: &[serde_json::Value]| records.iter().map(|record| record["id"].to_string()).collect::<Vec<_>>();
    let expected: Vec<_> = ids(&records).into_iter().enumerate().filter(|(n, _)| *n != 20).map(|(_, id)| id).collect();
    assert_eq!(ids(&corpus::records(&folder.join("anew"))), expected);

    // What is withdrawn leaves the archive behind the damage as well, a torn line that names it, and the crawl's memory;
    // nothing damaged gets a new seal.
    let shard = demo.join("articles/00000.jsonl");
    let text = std::fs::read_to_string(&shard).unwrap();
    let torn: Vec<String> = text
        .lines()
        .map(|line| {
            let is_torn = line.contains(records[1]["id"].as_str().unwrap());
            if is_torn { line[..line.len() - 30].to_owned() } else { line.to_owned() }
        })
        .collect();
    std::fs::write(&shard, torn.join("\n") + "\n").unwrap();
    let host = records[1]["domain"].as_str().unwrap();
    let ran = gleaner(folder, &["takedown", "corpus/demo", "--entry", &format!("www.{host}")]);
    assert_eq!(ran.code, Some(1));
    assert!(!std::fs::read_to_string(&shard).unwrap().contains(&format!("http://{host}/")), "the shard names it");
    let ran = gleaner(folder, &["extract", "corpus/demo/archive/00000.warc.gz"]);
    assert!(!ran.stdout.contains(&format!("http://{host}/")), "the archive has it");
    let ran = gleaner(folder, &["dedup", "corpus/demo"]);
    assert!(ran.stderr.contains("changed since it was sealed"), "{}", ran.stderr);
    let memory = std::fs::read(demo.join("state/frontier.sqlite")).unwrap();
    let titles: Vec<_> = records.iter().filter(|record| record["domain"] == host).collect();
    assert!(titles.len() > 3);
    for record in titles {
        let title = record["title"].as_str().unwrap().as_bytes();
        assert!(!memory.windows(title.len()).any(|window| window == title), "{}", record["title"]);
    }

    // A missing shard is told.
    let gone = records.iter().find(|record| record["domain"] != host).unwrap()["url"].as_str().unwrap();
    std::fs::remove_file(&shard).unwrap();
    let ran = gleaner(folder, &["why", "corpus/demo", gone]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("in no shard"), "{}", ran.stderr);
}

#[test]
fn a_compressed_corpus_is_read_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawled(folder);
    let served = Served::start(demo::web());
    let config = format!("compress = true\n{}", demo::config(served.addr()));
    std::fs::write(folder.join("packed.toml"), config).unwrap();
    let crawl = ["crawl", "packed.toml", "--corpus", "corpus/packed", "--quiet"];
    gleaner(folder, &crawl).succeeded();
    let packed = folder.join("corpus/packed");
    let shard = packed.join("articles/00000.jsonl.zst");
    let texts = |corpus: &Path| {
        let records = corpus::records(corpus);
        records
            .iter()
            .map(|record| (record["id"].to_string(), record["text"].to_string()))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let records = corpus::records(&packed);
    assert_eq!(texts(&packed), texts(&folder.join("corpus/demo")));
    // A later run finds what is stored.
    gleaner(folder, &crawl).succeeded();
    assert_eq!(corpus::records(&packed), records);
    let card = std::fs::read_to_string(packed.join("README.md")).unwrap();
    assert!(card.contains("path: \"articles/*.jsonl.zst\"") && card.contains("zstandard"), "{card}");
    let sums = std::fs::read_to_string(packed.join("SHA256SUMS")).unwrap();
    assert!(sums.contains(&format!("{}  articles/00000.jsonl.zst", sha256(&shard).unwrap())), "{sums}");

    for command in ["dedup", "quality", "report"] {
        gleaner(folder, &[command, "corpus/packed"]).succeeded();
    }
    gleaner(folder, &["export", "corpus/packed", "--to", "jsonl"]).succeeded();
    assert_eq!(corpus::lines(&packed.join("export/jsonl/00000.jsonl")), records);
    let url = records[3]["url"].as_str().unwrap();
    let why = gleaner(folder, &["why", "corpus/packed", url]).succeeded();
    assert!(why.stdout.contains("articles/00000.jsonl.zst"), "{}", why.stdout);
    gleaner(folder, &["diff", "corpus/demo", "corpus/packed"]).succeeded();
    gleaner(folder, &["reextract", "corpus/packed"]).succeeded();
    let anew = folder.join("corpus/packed-reextracted/articles/00000.jsonl.zst");
    assert!(std::fs::read(&shard).unwrap() == std::fs::read(anew).unwrap(), "another shard");
    // A shard that cannot be unpacked is made anew from the archive.
    let whole = std::fs::read(&shard).unwrap();
    std::fs::write(&shard, &whole[..whole.len() / 2]).unwrap();
    let ran = gleaner(folder, &["reextract", "corpus/packed", "--corpus", "corpus/mended"]);
    assert!(ran.code == Some(1) && ran.stderr.contains("00000.jsonl.zst"), "the damage is told: {}", ran.stderr);
    assert!(std::fs::read(folder.join("corpus/mended/articles/00000.jsonl.zst")).unwrap() == whole, "another shard");
    std::fs::write(&shard, whole).unwrap();
    // The crawl's memory lost: the shards tell it again.
    std::fs::remove_dir_all(packed.join("state")).unwrap();
    gleaner(folder, &crawl).succeeded();
    assert_eq!(texts(&packed).len(), records.len());
    assert_eq!(corpus::records(&packed).len(), records.len());
    // And the archive is still there.
    gleaner(folder, &["reextract", "corpus/packed", "--corpus", "corpus/kept"]).succeeded();
    assert_eq!(corpus::records(&folder.join("corpus/kept")).len(), records.len());

    std::fs::write(folder.join("list.txt"), url).unwrap();
    gleaner(folder, &["takedown", "corpus/packed", "--list", "list.txt"]).succeeded();
    assert_eq!(corpus::records(&packed).len(), records.len() - 1);
    gleaner(folder, &["quality", "corpus/packed"]).succeeded();

    // Unpacked beside itself, it counts once.
    let plain = zstd::decode_all(&std::fs::read(&shard).unwrap()[..]).unwrap();
    std::fs::write(packed.join("articles/00000.jsonl"), plain).unwrap();
    let ran = gleaner(folder, &["export", "corpus/packed", "--to", "parquet"]).succeeded();
    assert!(ran.stderr.contains(&format!("{0} of {0} records", records.len() - 1)), "{}", ran.stderr);

    let bytes = std::fs::read(&shard).unwrap();
    std::fs::write(&shard, &bytes[..bytes.len() / 2]).unwrap();
    let ran = gleaner(folder, &["quality", "corpus/packed"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("00000.jsonl.zst:") && ran.stderr.contains("cannot be unpacked"), "{}", ran.stderr);
}

#[test]
fn memory_that_is_lost_costs_neither_records_nor_responses() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let served = Served::start(demo::web());
    std::fs::write(folder.join("demo.toml"), demo::config(served.addr())).unwrap();
    let lost = folder.join("corpus/demo");
    gleaner(folder, &["crawl", "demo.toml", "--quiet"]).succeeded();
    let before = corpus::records(&lost);
    std::fs::remove_dir_all(lost.join("state")).unwrap();
    let (sealed, open) = (lost.join("articles/00000.jsonl"), lost.join("articles/00000.jsonl.open"));
    let text = std::fs::read_to_string(&sealed).unwrap();
    std::fs::write(&open, &text[..text.len() - 40]).unwrap();
    std::fs::remove_file(&sealed).unwrap();
    gleaner(folder, &["crawl", "demo.toml", "--quiet"]).succeeded();
    let ids = |records: &[serde_json::Value]| -> std::collections::BTreeSet<String> {
        records.iter().map(|record| record["id"].to_string()).collect()
    };
    let after = corpus::records(&lost);
    assert_eq!((after.len(), ids(&after)), (before.len(), ids(&before)));
    assert_eq!(after[..before.len() - 1], before[..before.len() - 1], "only the torn line is fetched again");
    gleaner(folder, &["reextract", "corpus/demo"]).succeeded();
    assert_eq!(ids(&corpus::records(&folder.join("corpus/demo-reextracted"))), ids(&before));
}

#[test]
fn damage_is_named_and_the_rest_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawled(folder);
    let demo = folder.join("corpus/demo");
    let n_records = corpus::records(&demo).len();

    // A torn archive: what lies before the tear is read.
    let archive = demo.join("archive/00000.warc.gz");
    let bytes = std::fs::read(&archive).unwrap();
    std::fs::write(&archive, &bytes[..bytes.len() / 2]).unwrap();
    let ran = gleaner(folder, &["reextract", "corpus/demo"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("00000.warc.gz: torn: "), "{}", ran.stderr);
    let n_rest = corpus::records(&folder.join("corpus/demo-reextracted")).len();
    assert!((1..n_records).contains(&n_rest), "{n_rest} of {n_records}");

    let ran = gleaner(folder, &["report", "corpus/demo"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("00000.warc.gz: changed since SHA256SUMS was written"), "{}", ran.stderr);
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    std::fs::write(&archive, &flipped).unwrap();
    assert_eq!(gleaner(folder, &["report", "corpus/demo"]).code, Some(1));
    let sums = std::fs::read_to_string(demo.join("SHA256SUMS")).unwrap();
    std::fs::write(demo.join("SHA256SUMS"), format!("{sums}somebody's\n")).unwrap();
    let ran = gleaner(folder, &["report", "corpus/demo"]);
    let place = format!("SHA256SUMS:{}: damaged or foreign line", sums.lines().count() + 1);
    assert!(ran.stderr.contains(&place), "{}", ran.stderr);
    std::fs::write(demo.join("SHA256SUMS"), sums).unwrap();
    std::fs::write(&archive, &bytes).unwrap();
    gleaner(folder, &["report", "corpus/demo"]).succeeded();

    // What anybody else wrote.
    let ledger = demo.join("outcomes.jsonl");
    let lines = std::fs::read_to_string(&ledger).unwrap();
    std::fs::write(&ledger, lines.replacen("\"stored\"", "\"not_modified\"", 1)).unwrap();
    std::fs::remove_file(demo.join("croissant.json")).unwrap();
    let ran = gleaner(folder, &["report", "corpus/demo"]);
    assert_eq!(ran.code, Some(1));
    for told in ["outcomes.jsonl: changed since SHA256SUMS", "croissant.json: missing: SHA256SUMS lists"] {
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }

    // A torn line.
    let mut shard = std::fs::File::options().append(true).open(demo.join("articles/00000.jsonl")).unwrap();
    shard.write_all(b"{\"schema\": \"article/1\", \"id\"").unwrap();
    for command in [&["dedup", "corpus/demo"][..], &["export", "corpus/demo", "--to", "jsonl"]] {
        let ran = gleaner(folder, command);
        assert_eq!(ran.code, Some(1), "{command:?}");
        let line = format!("00000.jsonl:{}: torn line", n_records + 1);
        assert!(ran.stderr.contains(&line), "{}", ran.stderr);
    }
    assert_eq!(corpus::lines(&demo.join("export/jsonl/00000.jsonl")).len(), n_records);

    let ran = gleaner(folder, &["export", "corpus/none", "--to", "jsonl"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("is no corpus"), "{}", ran.stderr);
}

#[test]
fn what_is_taken_down_is_gone_and_stays_out() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let served = Served::start(demo::web());
    std::fs::write(folder.join("demo.toml"), demo::config(served.addr())).unwrap();
    gleaner(folder, &["crawl", "demo.toml", "--quiet"]).succeeded();
    let demo = folder.join("corpus/demo");
    let before = corpus::records(&demo);
    let story = before.iter().find(|record| record["domain"] == "harbourpost.example").unwrap();
    let story = story["url"].as_str().unwrap();
    std::fs::write(
        folder.join("list.txt"),
        format!("# asked for by letter\n\nwaldkurier.example\n{story}?utm_source=x\n"),
    )
    .unwrap();
    let is_gone = |record: &&serde_json::Value| record["domain"] == "waldkurier.example" || record["url"] == story;
    let n_gone = before.iter().filter(is_gone).count();
    assert!(n_gone > 10);

    // What is damaged before is named, and not sealed as if it were whole.
    let shard = demo.join("articles/00000.jsonl");
    let whole = std::fs::read_to_string(&shard).unwrap();
    std::fs::write(&shard, whole.replacen("\"version\":1", "\"version\":7", 1)).unwrap();
    for _ in 0..2 {
        let ran = gleaner(folder, &["takedown", "corpus/demo", "--entry", "nobody.example"]);
        assert_eq!(ran.code, Some(1));
        assert!(ran.stderr.contains("00000.jsonl: changed since it was sealed"), "{}", ran.stderr);
    }
    std::fs::write(&shard, whole).unwrap();
    gleaner(folder, &["report", "corpus/demo"]).succeeded();
    // As a file of the archive that is full: its sum is told anew as well.
    let path = demo.join("manifest.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    manifest["archive"][0]["sha256"] = sha256(&demo.join("archive/00000.warc.gz")).unwrap().into();
    std::fs::write(&path, manifest.to_string()).unwrap();

    let args = ["takedown", "corpus/demo", "--list", "list.txt"];
    let ran = gleaner(folder, &[&args[..], &["--dry-run"]].concat()).succeeded();
    assert!(ran.stderr.contains(&format!("{n_gone} records")), "{}", ran.stderr);
    assert_eq!(corpus::records(&demo), before, "a dry run changes nothing");
    gleaner(folder, &args).succeeded();
    let page = std::fs::read_to_string(demo.join("report.html")).unwrap();
    assert!(page.contains("harbourpost") && !page.contains("http://waldkurier.example/"), "the report is made again");
    let expected: Vec<_> = before.iter().filter(|record| !is_gone(record)).cloned().collect();
    assert_eq!(corpus::records(&demo), expected);

    let ids: Vec<&str> = before.iter().filter(is_gone).map(|record| record["id"].as_str().unwrap()).collect();
    for name in ["quality.jsonl", "duplicates.jsonl"] {
        let text = std::fs::read_to_string(demo.join("attributes").join(name)).unwrap();
        assert!(ids.iter().all(|id| !text.contains(id)), "{name} still has it");
    }
    // Nothing of it is left in the archive, and what is left lies where its records say.
    let ran = gleaner(folder, &["extract", "corpus/demo/archive/00000.warc.gz"]);
    assert!(!ran.stdout.contains("waldkurier.example") && !ran.stdout.contains(story), "the archive still has it");
    gleaner(folder, &["reextract", "corpus/demo"]).succeeded();
    assert_eq!(corpus::records(&folder.join("corpus/demo-reextracted")), expected);
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(demo.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["totals"]["records"], expected.len());
    assert_eq!(manifest["archive"][0]["sha256"], sha256(&demo.join("archive/00000.warc.gz")).unwrap());
    let outcomes = corpus::outcomes(&demo);
    assert_eq!(manifest["totals"]["urls"], outcomes.len());
    assert!(outcomes.iter().filter(|line| line["outcome"] == "taken_down").count() >= n_gone);

    let sums = std::fs::read_to_string(demo.join("SHA256SUMS")).unwrap();
    assert!(sums.contains("  archive/00000.warc.gz\n"), "{sums}");
    for (sum, name) in sums.lines().filter_map(|line| line.split_once("  ")) {
        assert_eq!(sum, sha256(&demo.join(name)).unwrap(), "{name}");
    }

    // A later crawl asks for nothing of it.
    let n_asked = served.log().len();
    gleaner(folder, &["crawl", "demo.toml", "--quiet"]).succeeded();
    assert_eq!(corpus::records(&demo), expected);
    let later = &served.log()[n_asked..];
    assert!(later.iter().all(|hit| hit.host != "waldkurier.example"), "a withdrawn domain was asked");

    let ran = gleaner(folder, &args).succeeded();
    assert!(ran.stderr.contains("0 records") && ran.stderr.contains("0 of 2 entries new"), "{}", ran.stderr);
    assert_eq!(gleaner(folder, &["takedown", "corpus/demo", "--entry", "two words"]).code, Some(2));
    std::fs::write(folder.join("latin1.txt"), b"a.example\nhttps://b.example/caf\xe9\n").unwrap();
    let ran = gleaner(folder, &["takedown", "corpus/demo", "--list", "latin1.txt"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("latin1.txt:2: not UTF-8"), "{}", ran.stderr);

    let ran = gleaner(folder, &["export", "corpus/demo", "--to", "jsonl", "--since", "May"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("write a day as YYYY-MM-DD"), "{}", ran.stderr);
    gleaner(folder, &["export", "corpus/demo", "--to", "parquet"]).succeeded();
    let table = "corpus/demo/export/parquet/00000.parquet";
    let ran = gleaner(folder, &["export", "corpus/demo", "--to", "jsonl", "--ids", table]);
    assert!(ran.code == Some(1) && ran.stderr.contains("is Parquet"), "{}", ran.stderr);
}
