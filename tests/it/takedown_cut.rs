//! Take-downs that are cut off, and corpora that are damaged where something is withdrawn.

use std::path::Path;

use gleaner::disk::faults;
use serde_json::Value;

use super::support::binary::gleaner;
use super::takedown::{HOST, copy, crawl_web, holds, marker, rolling, sums_that_fail, take_down};

/// A short link, a print version, the article's own address.
fn paper() -> gleaner::demo::Web {
    rolling("/news/2026/ferry", &["/s/bridge", "/news/2026/clock", "/latest/story-of-the-day"])
}

/// The entries of the list, without their times.
fn entries(corpus: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(corpus.join("takedown.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["entry"].clone()).collect()
}

/// What a corpus says, by file; of lines with a time without it.
fn said(corpus: &Path) -> Vec<(String, Vec<u8>)> {
    let mut said = Vec::new();
    for folder in ["articles", "archive", "attributes"] {
        for entry in std::fs::read_dir(corpus.join(folder)).unwrap().map(Result::unwrap) {
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            // Side files are made without the corpus' lock: what a run stages for them stays.
            let is_staged = entry.path().extension().is_some_and(|extension| extension == "tmp");
            if !is_staged || folder != "attributes" {
                said.push((name, std::fs::read(entry.path()).unwrap()));
            }
        }
    }
    for name in ["manifest.json", "outcomes.jsonl"] {
        said.push((name.to_owned(), std::fs::read(corpus.join(name)).unwrap()));
    }
    said.sort();
    said
}

/// What the crawl's memory holds: addresses with their state, and articles.
fn remembered(corpus: &Path) -> Vec<String> {
    let frontier = rusqlite::Connection::open(corpus.join("state/frontier.sqlite")).unwrap();
    let sql = "SELECT url || ' ' || state || ' ' || coalesce(reason, '') AS said FROM url
               UNION ALL SELECT id FROM article ORDER BY said";
    let mut rows = frontier.prepare(sql).unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Kills a take-down when it passes a point the nth time; whether it came so far.
fn is_killed(folder: &Path, url: &str, point: &str, nth: u32) -> bool {
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .args(["takedown", "c", "--entry", url, "--quiet"])
        .env(faults::VARIABLE, format!("{point}:{nth}"))
        .current_dir(folder)
        .stderr(std::process::Stdio::null())
        .status();
    !ran.unwrap().success()
}

#[test]
fn what_is_cut_off_comes_to_the_same_end_by_whichever_address() {
    let pristine = tempfile::tempdir().unwrap();
    let pristine = pristine.path();
    assert_eq!(crawl_web(pristine, paper()).len(), 3);
    gleaner(pristine, &["dedup", "c"]).succeeded();
    gleaner(pristine, &["quality", "c"]).succeeded();
    std::fs::write(pristine.join("c/report.html"), "of before").unwrap();
    let bridge = "/news/2026/bridge";
    for (n, path) in [bridge, "/s/bridge", "/print/2026/bridge"].into_iter().enumerate() {
        let url = format!("http://{HOST}{path}");
        let whole = tempfile::tempdir().unwrap();
        copy(pristine, whole.path());
        take_down(whole.path(), &url).succeeded();
        let expected = said(&whole.path().join("c"));
        let mut n_cuts = 0;
        // By its own address at each cut, by the others at every other.
        for nth in (1 + u32::from(n == 2)..).step_by(if n == 0 { 1 } else { 2 }) {
            let folder = tempfile::tempdir().unwrap();
            let (folder, corpus) = (folder.path(), folder.path().join("c"));
            copy(pristine, folder);
            if !is_killed(folder, &url, "replace.rename", nth) {
                break;
            }
            if !corpus.join("takedown.jsonl").is_file() {
                continue;
            }
            n_cuts += 1;
            gleaner(folder, &["takedown", "c"]).succeeded();
            for ((name, found), (_, expected)) in said(&corpus).iter().zip(&expected) {
                assert!(found == expected, "{path}, cut {nth}: {name} is another");
            }
            assert_eq!(entries(&corpus), entries(&whole.path().join("c")), "{path}, cut {nth}");
            let memory = [whole.path().join("c"), corpus.clone()].map(|corpus| remembered(&corpus));
            assert_eq!(memory[0], memory[1], "{path}, cut {nth}");
            assert!(!holds(&corpus, bridge), "{path}, cut {nth}: some of it is left");
            assert_eq!(sums_that_fail(&corpus), [""; 0], "{path}, cut {nth}");
            let page = std::fs::read_to_string(corpus.join("report.html")).unwrap_or_default();
            assert!(
                page.contains("</html>") && !page.contains("of before"),
                "{path}, cut {nth}: the report is of before"
            );
            assert!(!corpus.join("state/takedown.report").exists(), "{path}, cut {nth}");
            assert!(!corpus.join("state/takedown.begun").exists() && !corpus.join("state/takedown.found").exists());
            if nth == 6 || nth == 7 {
                crawl_web(folder, paper());
                assert!(!holds(&corpus, bridge), "{path}, cut {nth}: it came back");
            }
        }
        assert!(n_cuts > 5, "{n_cuts}");
    }
}

/// Whether a page can be read from the archive, whose bodies have a coding of their own.
fn is_archived(folder: &Path, path: &str) -> bool {
    let archives = std::fs::read_dir(folder.join("c/archive")).unwrap();
    archives.map(|entry| entry.unwrap().path()).any(|archive| {
        let ran = gleaner(folder, &["extract", archive.to_str().unwrap()]);
        ran.stdout.contains(&marker(path))
    })
}

#[test]
fn a_page_that_calls_itself_by_a_withdrawn_address_stays_out_though_the_memory_is_lost() {
    let pristine = tempfile::tempdir().unwrap();
    let pristine = pristine.path();
    let n_records = crawl_web(pristine, paper()).len();
    let bridge = "/news/2026/bridge";
    assert!(is_archived(pristine, bridge));
    for (parity, path) in [bridge, "/s/bridge"].into_iter().enumerate() {
        let url = format!("http://{HOST}{path}");
        for nth in 1.. {
            let folder = tempfile::tempdir().unwrap();
            let (folder, corpus) = (folder.path(), folder.path().join("c"));
            copy(pristine, folder);
            if !is_killed(folder, &url, "replace.rename", nth) {
                break;
            }
            // Every other cut for each of them.
            if nth as usize % 2 == parity || !corpus.join("takedown.jsonl").is_file() {
                continue;
            }
            let n_left = std::fs::read_to_string(corpus.join("articles/00000.jsonl")).unwrap().lines().count();
            std::fs::remove_dir_all(corpus.join("state")).unwrap();
            let again = || crawl_web(folder, rolling("/news/2026/ferry", &["/s/bridge", bridge, "/print/2026/bridge"]));
            assert!(again().len() <= n_left, "{path}, cut {nth}: it came back");
            gleaner(folder, &["takedown", "c"]).succeeded();
            assert!(!holds(&corpus, bridge), "{path}, cut {nth}: some of it is left");
            assert!(!is_archived(folder, bridge), "{path}, cut {nth}: its page is left");
            assert_eq!(again().len(), n_records - 1, "{path}, cut {nth}: it came back");
            assert!(!is_archived(folder, bridge), "{path}, cut {nth}: it came back");
        }
    }
}

/// Where a record's response lies: file, offset, length.
fn place(corpus: &Path, record: &Value) -> (std::path::PathBuf, usize, usize) {
    let source = &record["source"];
    let number = |key: &str| usize::try_from(source[key].as_u64().unwrap()).unwrap();
    (corpus.join(source["warc_file"].as_str().unwrap()), number("warc_offset"), number("warc_length"))
}

#[test]
fn a_response_that_the_archive_ends_in_goes_to_the_last_byte() {
    let pristine = tempfile::tempdir().unwrap();
    let pristine = pristine.path();
    let records = crawl_web(pristine, paper());
    let last = records.iter().max_by_key(|record| record["source"]["warc_offset"].as_u64()).unwrap();
    let path = last["url_canonical"].as_str().unwrap().replace(&format!("http://{HOST}"), "");
    let (_, offset, length) = place(&pristine.join("c"), last);
    // All of its text can be unpacked; hardly any; and there is no room for a member.
    for n_left in [length - 9, 700, 20] {
        let folder = tempfile::tempdir().unwrap();
        let (folder, corpus) = (folder.path(), folder.path().join("c"));
        copy(pristine, folder);
        let (archive, ..) = place(&corpus, last);
        let before = std::fs::read(&archive).unwrap();
        std::fs::write(&archive, &before[..offset + n_left]).unwrap();
        let ran = take_down(folder, &format!("http://{HOST}{path}"));
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("at byte {offset}")), "{}", ran.stderr);
        let after = std::fs::read(&archive).unwrap();
        assert_eq!((after.len(), &after[..offset]), (offset + n_left, &before[..offset]), "{n_left}");
        assert_ne!(after[offset..], before[offset..offset + n_left], "{n_left}");
        let mut text = Vec::new();
        let _ = std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&after[offset..]), &mut text);
        assert!(memchr::memmem::find(&text, path.as_bytes()).is_none(), "{n_left}: some of it is left");
    }
}

#[test]
fn a_damaged_response_hides_no_other_that_is_damaged_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let records = crawl_web(folder, paper());
    let corpus = folder.join("c");
    let mut archive = Vec::new();
    for record in &records {
        let (path, offset, length) = place(&corpus, record);
        if archive.is_empty() {
            archive = std::fs::read(&path).unwrap();
        }
        archive[offset..offset + 3].fill(0);
        archive[offset + length - 3] ^= 1;
        std::fs::write(&path, &archive).unwrap();
    }
    let mut places: Vec<_> = records.iter().map(|record| place(&corpus, record)).collect();
    places.sort();
    let ran = gleaner(folder, &["takedown", "c", "--entry", HOST.split(':').next().unwrap()]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let after = std::fs::read(&places[0].0).unwrap();
    assert_eq!(after.len(), archive.len());
    for (_, offset, length) in places {
        assert_ne!(after[offset + 3..offset + length], archive[offset + 3..offset + length], "byte {offset}");
        assert_eq!(after[offset..offset + 2], [0x1f, 0x8b], "byte {offset}");
    }
}

#[test]
fn what_a_damaged_line_names_was_found() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawl_web(folder, paper());
    let corpus = folder.join("c");
    let shard = corpus.join("articles/00000.jsonl");
    let text = std::fs::read_to_string(&shard).unwrap();
    let damaged = text.lines().map(|line| {
        let is_clock = line.contains("/news/2026/clock\"");
        let (from, to) = if is_clock { ("\"word_count\":", "\"word_count\":\"many\",\"n\":") } else { ("", "") };
        line.replacen(from, to, 1) + "\n"
    });
    std::fs::write(&shard, damaged.collect::<String>()).unwrap();
    // Nothing but the line tells of it.
    std::fs::write(corpus.join("outcomes.jsonl"), "").unwrap();
    std::fs::remove_dir_all(corpus.join("archive")).unwrap();
    let ran = take_down(folder, &format!("http://{HOST}/news/2026/clock"));
    assert!(ran.stderr.contains("taken out, since it names what is withdrawn"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("nothing here is at"), "{}", ran.stderr);
    assert!(!std::fs::read_to_string(&shard).unwrap().contains("clock"));
}
