//! `gleaner extract`: pages on disk to records on standard output.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::support::binary::{gleaner, gleaner_reading};
use crate::support::pages::{page, paragraphs};

fn write(path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.as_ref().parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn titles(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["title"].as_str().unwrap()).collect()
}

#[test]
fn a_folder_comes_out_in_the_order_of_its_paths_whatever_the_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let mut expected = Vec::new();
    for n in 0..60 {
        let title = format!("Bridge number {n:02} stays");
        // Pages of different weight, so that threads finish out of order.
        let html = page(&title, &format!("Harbour{n}")) + &" ".repeat((n * 7919) % 50_000);
        match n % 3 {
            0 => write(dir.path().join(format!("pages/{n:02}.html")), &html),
            1 => write(dir.path().join(format!("pages/{n:02}.html.gz")), gzip(html.as_bytes())),
            _ => write(dir.path().join(format!("pages/{n:02}x/page.htm")), &html),
        }
        expected.push(title);
    }
    write(dir.path().join("pages/notes.txt"), "no page");
    let ran = gleaner(dir.path(), &["extract", "pages", "--jobs", "4"]).succeeded();
    assert_eq!(titles(&ran.records()), expected);
    let one = gleaner(dir.path(), &["extract", "pages", "--jobs", "1"]).succeeded();
    let texts = |records: Vec<Value>| records.into_iter().map(|record| record["text"].clone()).collect::<Vec<_>>();
    assert_eq!(texts(one.records()), texts(ran.records()));
    let text = ran.records()[0]["text"].as_str().unwrap().to_owned();
    assert_eq!(text, paragraphs("Harbour0").join("\n\n"));
}

#[test]
fn one_unreadable_file_does_not_hold_up_the_others() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path().join("pages/a.html"), page("First bridge stays", "Harbour"));
    let torn = gzip(page("Torn", "Harbour").as_bytes());
    write(dir.path().join("pages/b.html.gz"), &torn[..torn.len() / 2]);
    write(dir.path().join("pages/c.html"), page("Second bridge stays", "Haven"));
    let ran = gleaner(dir.path(), &["extract", "pages", "missing.html"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(titles(&ran.records()), ["First bridge stays", "Second bridge stays"]);
    let errors: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(errors.len(), 2, "{}", ran.stderr);
    assert!(errors[0].starts_with("error: pages/b.html.gz: "), "{}", errors[0]);
    assert!(errors[1].starts_with("error: missing.html: "), "{}", errors[1]);
}

#[test]
fn a_page_without_an_article_is_named_and_is_no_failure() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path().join("empty.html"), "<html><body><nav><a href=\"/\">Home</a></nav></body></html>");
    write(dir.path().join("page.html"), page("Bridge stays", "Harbour"));
    let ran = gleaner(dir.path(), &["extract", "empty.html", "page.html"]).succeeded();
    assert_eq!(titles(&ran.records()), ["Bridge stays"]);
    assert!(ran.stderr.starts_with("no article in empty.html: "), "{}", ran.stderr);
    let quiet = gleaner(dir.path(), &["extract", "--quiet", "empty.html"]).succeeded();
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn standard_input_is_a_page_that_can_be_given_its_address() {
    let dir = tempfile::tempdir().unwrap();
    let html = page("Bridge stays", "Harbour");
    let url = "https://news.example.org/bridge-stays";
    for input in [html.clone().into_bytes(), gzip(html.as_bytes())] {
        let ran = gleaner_reading(dir.path(), &["extract", "-", "--url", url], &input).succeeded();
        let records = ran.records();
        assert_eq!(records.len(), 1);
        assert_eq!((&records[0]["url"], &records[0]["domain"]), (&Value::from(url), &Value::from("example.org")));
    }
    // Nothing named and standard input no terminal: it is read.
    let ran = gleaner_reading(dir.path(), &["extract"], html.as_bytes()).succeeded();
    assert_eq!(titles(&ran.records()), ["Bridge stays"]);
}

#[test]
fn a_gold_file_gives_addresses_and_charsets_by_the_name_of_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let cyrillic = page("Мост остаётся на месте", "Гавань");
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&cyrillic);
    write(dir.path().join("html/a.b.html.gz"), gzip(&bytes));
    write(dir.path().join("html/c.html"), page("Bridge stays", "Harbour"));
    let gold = "{\"id\":\"a.b\",\"url\":\"https://example.ru/most\",\"encoding\":\"windows-1251\"}\n{\"id\":\"c\",\"url\":\"https://example.org/c\"}\n";
    write(dir.path().join("gold.jsonl"), gold);
    let ran = gleaner(dir.path(), &["extract", "html", "--gold", "gold.jsonl"]).succeeded();
    let records = ran.records();
    assert_eq!(titles(&records), ["Мост остаётся на месте", "Bridge stays"]);
    assert_eq!(records[0]["url"], "https://example.ru/most");
    assert_eq!(records[0]["source"]["charset_from"], "header");
    assert_eq!(records[1]["url"], "https://example.org/c");
}

#[test]
fn a_warc_gives_the_pages_in_it_with_their_addresses() {
    let dir = tempfile::tempdir().unwrap();
    let mut warc = String::new();
    for (path, kind, body) in [
        ("a", "text/html; charset=utf-8", page("First bridge stays", "Harbour")),
        ("robots.txt", "text/plain", "User-agent: *\n".to_owned()),
        ("b", "text/html", page("Second bridge stays", "Haven")),
    ] {
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        write!(
            warc,
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{path}\r\n\
             WARC-Date: 2024-05-03T10:15:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n\
             Content-Type: application/http;msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
            http.len()
        )
        .unwrap();
    }
    write(dir.path().join("a.warc"), &warc);
    write(dir.path().join("b.warc.gz"), gzip(warc.as_bytes()));
    for name in ["a.warc", "b.warc.gz"] {
        let ran = gleaner(dir.path(), &["extract", name]).succeeded();
        let records = ran.records();
        assert_eq!(titles(&records), ["First bridge stays", "Second bridge stays"], "{name}");
        assert_eq!(records[1]["url"], "https://example.org/b");
        assert_eq!(records[0]["date_crawled"], "2024-05-03T10:15:00Z");
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let dir = tempfile::tempdir().unwrap();
    for n in 0..200 {
        write(dir.path().join(format!("pages/{n:03}.html")), page(&format!("Bridge {n} stays"), "Harbour"));
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .args(["extract", "pages"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert!(first.starts_with('{') && ended.status.success());
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

#[test]
fn wrong_usage_is_said_and_ends_with_two() {
    let dir = tempfile::tempdir().unwrap();
    for n in 0..2 {
        write(dir.path().join(format!("{n}.html")), page("Bridge stays", "Harbour"));
    }
    for args in [
        &["extract", "0.html", "1.html", "--url", "https://example.org/"][..],
        &["extract", "0.html", "--url", "no address"][..],
        &["extract", "0.html", "--jobs", "0"][..],
        &["extract", "0.html", "--no-such-flag"][..],
    ] {
        let ran = gleaner(dir.path(), args);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error: "), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn no_bytes_make_it_fall() {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("a.html", Vec::new()),
        ("b.html", vec![0; 100_000]),
        ("c.html", (0..=255u8).cycle().take(100_000).collect()),
        ("d.html", b"%PDF-1.7 and so on".to_vec()),
        ("e.html", "<div>".repeat(100_000).into_bytes()),
        ("f.html.gz", b"no gzip".to_vec()),
        ("g.html", b"\xff\xfe\xff".to_vec()),
    ] {
        write(dir.path().join("pages").join(name), bytes);
    }
    let ran = gleaner(dir.path(), &["extract", "pages"]);
    assert_eq!(ran.stdout, "");
    assert_eq!(ran.stderr.lines().count(), 7, "{}", ran.stderr);
    assert!(!ran.stderr.contains("panic"), "{}", ran.stderr);
}

/// Pages of one paper that ends each story with a paragraph of its own, in its article and in no way marked.
fn paper(folder: &Path) -> Vec<Vec<String>> {
    let standing =
        "The people of the harbour have read us for a hundred years, and we thank each of them for every day of it.";
    let stories = [
        (
            "Old crane lifts its last load",
            "crane",
            "The yard will keep the crane as a landmark, and the council will pay for its paint.",
        ),
        (
            "School opens on the island",
            "school",
            "Eleven children came by boat on the first morning, and one of them brought a goat.",
        ),
        (
            "Ferry gets a new engine",
            "ferry",
            "It runs on what the brewery throws away, and the captain says that it smells of bread.",
        ),
        (
            "Market moves to the quay",
            "market",
            "The stalls stand in two rows from now on, with the fish at the end where the wind comes from.",
        ),
        (
            "Choir sings in the fog",
            "choir",
            "Nobody saw the singers until the last verse, when the lamp of the pier was lit at last.",
        ),
    ];
    stories
        .iter()
        .map(|(title, word, last)| {
            let mut own = paragraphs(word);
            own.push((*last).to_owned());
            let mut shown = own.clone();
            shown.push(standing.to_owned());
            let body = format!("<p>{}</p>", shown.join("</p><p>"));
            let html = format!(
                "<html><head><title>{title}</title></head><body><article class=story><h1>{title}</h1><div class=text>{body}\
                 </div></article></body></html>"
            );
            write(folder.join(format!("{word}.html")), &html);
            // The same story at a second address.
            write(folder.join(format!("{word}-print.html")), &html);
            own
        })
        .collect()
}

#[test]
fn pages_of_one_site_tell_what_is_the_sites_own() {
    let dir = tempfile::tempdir().unwrap();
    let stories = paper(&dir.path().join("pages"));
    let alone = gleaner(dir.path(), &["extract", "pages"]).succeeded().records();
    let beside = gleaner(dir.path(), &["extract", "pages", "--by-site"]).succeeded().records();
    assert_eq!((alone.len(), beside.len()), (10, 10));
    assert!(alone.iter().all(|record| record["text"].as_str().unwrap().contains("a hundred years")));
    // Without the standing paragraph, and with all of each story, although it is there twice.
    let mut expected: Vec<String> = stories.iter().flat_map(|own| [own.join("\n\n"), own.join("\n\n")]).collect();
    let mut found: Vec<String> = beside.iter().map(|record| record["text"].as_str().unwrap().to_owned()).collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let again = gleaner(dir.path(), &["extract", "pages", "--by-site", "--jobs", "1"]).succeeded().records();
    let texts = |records: &[Value]| records.iter().map(|record| record["text"].clone()).collect::<Vec<_>>();
    assert_eq!(texts(&again), texts(&beside), "in the same order on one thread");
    let refused = gleaner_reading(dir.path(), &["extract", "-", "--by-site"], b"");
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
}
