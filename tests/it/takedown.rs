//! What is withdrawn is withdrawn under all its addresses.

use std::io::Read as _;
use std::path::Path;

use gleaner::demo::{Host, Resource, Web};
use gleaner::disk::faults;
use serde_json::Value;

use super::support::binary::{Ran, gleaner};
use super::support::corpus;
use super::support::pages::page;
use super::support::served::Served;

pub(super) const HOST: &str = "harbour.example";

/// Stands in the text of the article at that path.
pub(super) fn marker(path: &str) -> String {
    format!("marker{}", path.replace('/', ""))
}

/// An article's page.
fn story(canonical: &str, name: &str) -> String {
    let text = page(&format!("The old bridge of {name} will stay where it is"), name);
    let text = text.replacen("</p>\n<p>", &format!("</p>\n<p>At {name} they call it {}. ", marker(canonical)), 1);
    let link = format!("<link rel=canonical href=\"http://{HOST}{canonical}\"></head>");
    text.replacen("</head>", &link, 1)
}

/// A paper: an article with a print version, one that is only linked as AMP, and one more.
fn paper() -> Web {
    let mut host = Host::default();
    let mut put = |path: &str, canonical: &str, name: &str| host.put(path, Resource::html(&story(canonical, name)));
    put("/news/2026/bridge", "/news/2026/bridge", "Marktham");
    put("/print/2026/bridge", "/news/2026/bridge", "Marktham");
    put("/amp/2026/ferry", "/news/2026/ferry", "Ferryton");
    put("/news/2026/clock", "/news/2026/clock", "Oakdale");
    alone(host, &["/news/2026/bridge", "/print/2026/bridge", "/amp/2026/ferry", "/news/2026/clock"])
}

/// A web of one host, whose front page shows these.
fn alone(mut host: Host, links: &[&str]) -> Web {
    let links =
        links.iter().map(|path| format!("<h2><a href=\"{path}\">A long headline of the story behind {path}</a></h2>"));
    let links = links.collect::<String>();
    host.put("/", Resource::html(&format!("<html><head><title>Post</title></head><body>{links}</body></html>")));
    let mut web = Web::default();
    web.insert(HOST, host);
    web
}

fn crawl(folder: &Path) -> Vec<Value> {
    crawl_web(folder, paper())
}

pub(super) fn crawl_web(folder: &Path, web: Web) -> Vec<Value> {
    crawl_with(folder, web, "")
}

fn crawl_with(folder: &Path, web: Web, config: &str) -> Vec<Value> {
    let served = Served::start(web);
    let config = format!(
        "corpus = \"c\"\nsite_templates = false\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\n\
         delay = \"0s\"\n[revisit]\nshortest = \"0s\"\nlongest = \"0s\"\n[connect]\nresolve = {{ \"*\" = \"{}\" }}\n{config}\
         [[site]]\nname = \"Harbour\"\nurl = \"http://{HOST}/\"\n",
        served.addr()
    );
    std::fs::write(folder.join("c.toml"), config).unwrap();
    gleaner(folder, &["crawl", "c.toml", "--quiet"]).succeeded();
    corpus::records(&folder.join("c"))
}

/// Every byte of a corpus, with the archive unpacked, and with it the bodies that were sent packed.
fn all_of(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            all.extend(all_of(&path));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        if path.extension().is_some_and(|extension| extension == "gz") {
            let mut members = Vec::new();
            flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut members).unwrap();
            for at in memchr::memmem::find_iter(&members, &[0x1f, 0x8b, 8]) {
                // What follows the body is no gzip: all before that is read.
                let _ = flate2::read::GzDecoder::new(&members[at..]).read_to_end(&mut all);
            }
            all.extend(members);
        } else {
            all.extend(bytes);
        }
    }
    all
}

pub(super) fn holds(folder: &Path, path: &str) -> bool {
    memchr::memmem::find(&all_of(folder), marker(path).as_bytes()).is_some()
}

fn manifest(corpus: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(corpus.join("manifest.json")).unwrap()).unwrap()
}

pub(super) fn take_down(folder: &Path, entry: &str) -> Ran {
    gleaner(folder, &["takedown", "c", "--entry", entry])
}

#[test]
fn an_article_goes_under_each_of_its_addresses_and_stays_out() {
    let (bridge, ferry, clock) = ("/news/2026/bridge", "/news/2026/ferry", "/news/2026/clock");
    // By its own address, by that of its print version, and by one that was never fetched.
    for (entry, gone) in [(bridge, bridge), ("/print/2026/bridge", bridge), (ferry, ferry)] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(crawl(folder).len(), 3);
        assert!([bridge, ferry, clock].iter().all(|path| holds(&folder.join("c"), path)));
        let ran = take_down(folder, &format!("http://{HOST}{entry}")).succeeded();
        assert!(ran.stderr.starts_with("1 records and "), "{entry}: {}", ran.stderr);
        assert!(!holds(&folder.join("c"), gone), "{entry}: some of it is left");
        let others = [bridge, ferry, clock].into_iter().filter(|path| *path != gone);
        assert!(others.clone().all(|path| holds(&folder.join("c"), path)), "{entry}: others went along");
        for is_memory_lost in [false, true] {
            if is_memory_lost {
                std::fs::remove_dir_all(folder.join("c/state")).unwrap();
            }
            assert_eq!(crawl(folder).len(), 2, "{entry}: it came back");
            let totals = manifest(&folder.join("c"))["totals"].clone();
            assert_eq!((&totals["records"], &totals["sites"]["Harbour"]), (&2.into(), &2.into()), "{entry}");
            assert!(!holds(&folder.join("c"), gone), "{entry}: it came back");
        }
        gleaner(folder, &["reextract", "c"]).succeeded();
        assert!(!holds(&folder.join("c-reextracted"), gone), "{entry}");
        assert!(others.clone().all(|path| holds(&folder.join("c-reextracted"), path)), "{entry}");
    }
}

/// A paper with a report of its own, and with a copy of another's, which says so; `stamp` stands in the markup alone.
fn reprinting(stamp: &str) -> Web {
    let mut host = Host::default();
    let reprint = story("/news/2026/bridge", "Marktham").replace(
        &format!("href=\"http://{HOST}/news/2026/bridge\""),
        "href=\"http://wire.harbour.example/news/2026/bridge\"",
    );
    assert!(reprint.contains("wire.harbour.example"));
    host.put("/reprint/2026/bridge", Resource::html(&reprint.replace("</body>", &format!("<!-- {stamp} --></body>"))));
    host.put("/news/2026/clock", Resource::html(&story("/news/2026/clock", "Oakdale")));
    alone(host, &["/reprint/2026/bridge", "/news/2026/clock"])
}

#[test]
fn a_domain_takes_its_stories_out_of_other_papers_each_time_they_were_had() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(crawl_web(folder, reprinting("first")).len(), 2);
    // The same text with other bytes makes no record, and stands in the archive once more.
    assert_eq!(crawl_web(folder, reprinting("second")).len(), 2);
    let corpus = folder.join("c");
    assert!(memchr::memmem::find(&all_of(&corpus), b"<!-- second -->").is_some());
    take_down(folder, "wire.harbour.example").succeeded();
    assert!(!holds(&corpus, "/news/2026/bridge") && holds(&corpus, "/news/2026/clock"));
    assert!(memchr::memmem::find(&all_of(&corpus), b"<!-- second -->").is_none());
    assert_eq!(crawl_web(folder, reprinting("third")).len(), 1, "it came back");
    assert!(!holds(&corpus, "/news/2026/bridge"));
}

#[test]
fn a_shard_that_was_unpacked_beside_itself_is_rewritten_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawl(folder);
    let plain = folder.join("c/articles/00000.jsonl");
    let packed = folder.join("c/articles/00000.jsonl.zst");
    std::fs::write(&packed, zstd::encode_all(std::fs::read(&plain).unwrap().as_slice(), 3).unwrap()).unwrap();
    let ran = take_down(folder, &format!("http://{HOST}/news/2026/clock"));
    assert!(!holds(&folder.join("c"), "/news/2026/clock"), "{}", ran.stderr);
    let records = std::fs::read(&packed).unwrap();
    let records = zstd::decode_all(records.as_slice()).unwrap();
    assert!(memchr::memmem::find(&records, b"/news/2026/clock").is_none());
    assert!(memchr::memmem::find(&records, b"/news/2026/bridge").is_some());
}

#[test]
fn what_a_report_that_was_cut_off_left_goes_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawl(folder);
    let left = folder.join("c/report.html.4000000.tmp");
    std::fs::write(&left, marker("/news/2026/clock")).unwrap();
    take_down(folder, &format!("http://{HOST}/news/2026/clock")).succeeded();
    assert!(!left.exists());
}

#[test]
fn without_an_archive_the_ledger_tells_whose_an_address_is() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawl_with(folder, paper(), "[archive]\nwarc = false\n");
    let corpus = folder.join("c");
    let lines = std::fs::read_to_string(corpus.join("outcomes.jsonl")).unwrap();
    let alias = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let alias =
        alias.filter(|line| line["outcome"] == "duplicate_article").map(|line| line["url"].clone()).next().unwrap();
    take_down(folder, alias.as_str().unwrap()).succeeded();
    assert!(!holds(&corpus, "/news/2026/bridge") && holds(&corpus, "/news/2026/clock"));
}

#[test]
fn copies_in_the_corpus_go_too() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawl(folder);
    let clock = "/news/2026/clock";
    gleaner(folder, &["report", "c"]).succeeded();
    gleaner(folder, &["export", "c", "--to", "jsonl"]).succeeded();
    gleaner(folder, &["export", "c", "--to", "parquet"]).succeeded();
    let ran = take_down(folder, &format!("http://{HOST}{clock}")).succeeded();
    assert!(ran.stderr.contains("jsonl` was made before and is removed"), "{}", ran.stderr);
    assert!(!holds(&folder.join("c"), clock) && !folder.join("c/export").exists());
    let page = std::fs::read_to_string(folder.join("c/report.html")).unwrap();
    assert!(page.contains("bridge") && !page.contains("clock"), "the report is made again");
    // Somebody's own files stay, and are told.
    std::fs::create_dir_all(folder.join("c/export/mine")).unwrap();
    std::fs::write(folder.join("c/export/mine/notes"), "mine").unwrap();
    let ran = take_down(folder, &format!("http://{HOST}/news/2026/bridge"));
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("in files that no export wrote") && folder.join("c/export/mine/notes").is_file());
}

#[test]
fn lists_that_hold_an_article_go_with_it_and_come_back_without_it() {
    let (bridge, clock) = ("/news/2026/bridge", "/news/2026/clock");
    let feed = |paths: &[&str]| {
        let items = paths.iter().map(|path| {
            format!(
                "<item><title>The story of {path}</title><link>http://{HOST}{path}</link>\
                 <description>All of it: {}, to the end.</description></item>",
                marker(path)
            )
        });
        let items: String = items.collect();
        Resource::xml(&format!("<rss version=\"2.0\"><channel><title>Post</title>{items}</channel></rss>"))
    };
    let web = |newest: &str| {
        let mut host = Host::default();
        for (path, name) in [(bridge, "Marktham"), (clock, "Oakdale"), ("/news/2026/mill", "Ferryton")] {
            host.put(path, Resource::html(&story(path, name)));
        }
        host.put("/feed.xml", feed(&[bridge, clock, newest]));
        let teaser =
            format!("<h2><a href=\"{bridge}\">A long headline of the bridge</a></h2><p>{}</p>", marker(bridge));
        let head = "<link rel=alternate type=\"application/rss+xml\" href=\"/feed.xml\">";
        host.put("/", Resource::html(&format!("<html><head>{head}</head><body>{teaser}</body></html>")));
        let mut web = Web::default();
        web.insert(HOST, host);
        web
    };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(crawl_web(folder, web(clock)).len(), 2);
    take_down(folder, &format!("http://{HOST}{bridge}")).succeeded();
    assert!(!holds(&folder.join("c"), bridge) && holds(&folder.join("c"), clock));
    // The feed has something new, and still the old.
    assert_eq!(crawl_web(folder, web("/news/2026/mill")).len(), 2);
    assert!(!holds(&folder.join("c"), bridge) && holds(&folder.join("c"), "/news/2026/mill"));
    assert_eq!(sums_that_fail(&folder.join("c")), [""; 0]);
    gleaner(folder, &["reextract", "c"]).succeeded();
    // Nor has the crawl's memory what a feed says of it, when it is made anew.
    std::fs::remove_dir_all(folder.join("c/state")).unwrap();
    crawl_web(folder, web("/news/2026/mill"));
    let frontier = std::fs::read(folder.join("c/state/frontier.sqlite")).unwrap();
    let has = |text: &str| memchr::memmem::find(&frontier, text.as_bytes()).is_some();
    assert!(!has(&format!("The story of {bridge}")) && has(bridge) && has("taken_down"));
}

#[test]
fn lists_go_however_they_write_the_address() {
    let (bridge, clock) = ("/news/2026/b%C3%BCro-bridge", "/news/2026/clock");
    let base = "<base href=\"/news/\">";
    let written = [
        ("/s/relative/", "", "../../news/2026/b%c3%bcro-bridge"),
        ("/s/base/", base, "2026/b%C3%BCro-bridge"),
        ("/s/plain/", "", "/news/2026/büro-bridge"),
        ("/s/entity/", "", "/news/2026/b&uuml;ro-bridge"),
        ("/s/amp/", "", "/amp/news/2026/b%C3%BCro-bridge"),
        ("/s/short/", "", "/go/7"),
        ("/s/percent/", "", "/%6eews/%32026/b%C3%BCro-bri%64ge"),
        ("/s/broken/", "", "/news/2026/b%C3%BCro\n-bridge"),
        ("/s/script/", r#"<script>let top = {"u": "\u002Fnews\/2026\u002fb\u00fcro-bridge"}</script>"#, "/#top"),
    ];
    let web = |stamp: &str| {
        let mut host = Host::default();
        for (path, name) in [(bridge, "Marktham"), (clock, "Oakdale")] {
            host.put(path, Resource::html(&story(path, name)));
        }
        host.redirect("/go/7", bridge);
        let mut links = String::new();
        for (path, head, link) in written {
            let other = "<h2><a href=\"/news/2026/clock\">A long headline of the town's clock</a></h2>";
            let teaser =
                format!("<h2><a href=\"{link}\">A long headline of the old bridge</a></h2><p>{}</p>", marker(bridge));
            let list = format!("<html><head>{head}</head><body><!-- {stamp} -->{other}{teaser}</body></html>");
            host.put(path, Resource::html(&list));
            links.extend(["<nav><a href=\"", path, "\">Section</a></nav>"]);
        }
        host.put("/", Resource::html(&format!("<html><body>{links}</body></html>")));
        // Also in place of robots.txt and of what else a crawl asks for by itself.
        let relative = "/s/../news/2026/b&uuml;ro-bridge";
        let most_read = format!("<p>Nothing here. Most read: <a href=\"{relative}\">{}</a></p>", marker(bridge));
        host.put_missing(&format!("<html><body><!-- {stamp} -->{most_read}</body></html>"));
        host.put("/.well-known/tdmrep.json", Resource::html(&most_read));
        let mut web = Web::default();
        web.insert(HOST, host);
        web
    };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(crawl_web(folder, web("first")).len(), 2);
    let lists = |holding: &str| {
        let archive = std::fs::read(folder.join("c/archive/00000.warc.gz")).unwrap();
        let mut members = Vec::new();
        flate2::read::MultiGzDecoder::new(&archive[..]).read_to_end(&mut members).unwrap();
        let is_there = |path: &&str| memchr::memmem::find(&members, format!("{HOST}{path}\r\n").as_bytes()).is_some();
        let there = written.iter().map(|(path, ..)| *path).filter(is_there).collect::<Vec<_>>();
        (there, memchr::memmem::find(&all_of(&folder.join("c")), holding.as_bytes()).is_some())
    };
    assert_eq!(lists("first"), (written.map(|(path, ..)| path).to_vec(), true));
    take_down(folder, &format!("http://{HOST}{bridge}")).succeeded();
    assert_eq!(lists(&marker(bridge)), (vec![], false));
    assert_eq!(crawl_web(folder, web("second")).len(), 1);
    assert_eq!(lists(&marker(bridge)), (vec![], false));
    // The crawl's memory is lost, and with it what led to the article.
    std::fs::remove_dir_all(folder.join("c/state")).unwrap();
    std::fs::remove_file(folder.join("c/outcomes.jsonl")).unwrap();
    crawl_web(folder, web("third"));
    assert_eq!(lists(&marker(bridge)), (vec![], false));
    assert!(holds(&folder.join("c"), clock));
}

#[test]
fn copies_that_somebody_made_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let records = crawl(folder);
    let corpus = folder.join("c");
    let clock = "/news/2026/clock";
    let shard = corpus.join("articles/00000.jsonl");
    let archive = corpus.join(records[0]["source"]["warc_file"].as_str().unwrap());
    let copies = ["articles/00000.jsonl.bak", "attributes/mine.jsonl.zst", "archive/00007.warc.gz", "old/1.gz"];
    std::fs::create_dir_all(corpus.join("old")).unwrap();
    std::fs::copy(&shard, corpus.join(copies[0])).unwrap();
    std::fs::write(corpus.join(copies[1]), zstd::encode_all(std::fs::read(&shard).unwrap().as_slice(), 3).unwrap())
        .unwrap();
    std::fs::copy(&archive, corpus.join(copies[2])).unwrap();
    std::fs::copy(&archive, corpus.join(copies[3])).unwrap();
    std::fs::write(corpus.join("notes.txt"), "nothing of it").unwrap();
    std::fs::create_dir(corpus.join("attributes/.dedup.part")).unwrap();
    gleaner(folder, &["export", "c", "--to", "jsonl", "--output", "elsewhere"]).succeeded();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../elsewhere", corpus.join("shared")).unwrap();
    let ran = take_down(folder, &format!("http://{HOST}{clock}"));
    assert_eq!(ran.code, Some(1));
    for copy in copies {
        assert!(ran.stderr.contains(&format!("{copy}` is no file of gleaner's")), "{copy}: {}", ran.stderr);
        assert!(corpus.join(copy).is_file());
    }
    assert!(cfg!(not(unix)) || ran.stderr.contains("c/shared` is no file"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("notes.txt") && !corpus.join("attributes/.dedup.part").exists(), "{}", ran.stderr);
}

#[test]
fn who_has_the_same_text_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut host = Host::default();
    let links = ["/news/2026/bridge", "/reprint/2026/bridge"];
    let text = page("The old bridge of Marktham will stay", "Marktham");
    for path in links {
        host.put(path, Resource::html(&text));
    }
    assert_eq!(crawl_web(folder, alone(host, &links)).len(), 2);
    let ran = take_down(folder, &format!("http://{HOST}{}", links[0])).succeeded();
    let told = format!("still here at `http://{HOST}{}`", links[1]);
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
}

#[test]
fn copies_go_wherever_in_the_corpus_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawl(folder);
    let clock = "/news/2026/clock";
    gleaner(folder, &["report", "c", "--output", "c/mine.html"]).succeeded();
    gleaner(folder, &["export", "c", "--to", "jsonl", "--output", "c/for/paper"]).succeeded();
    gleaner(folder, &["reextract", "c", "--corpus", "c/again"]).succeeded();
    let own = [("c/page.html", "<!doctype html><title>mine</title>"), ("c/notes.txt", "mine")];
    for (name, text) in own {
        std::fs::write(folder.join(name), text).unwrap();
    }
    // An export that was killed, and a folder of somebody else that is only called so.
    for (name, file) in [(".cut.jsonl.part", ".lock"), (".own.jsonl.part", "lock")] {
        std::fs::create_dir(folder.join("c").join(name)).unwrap();
        std::fs::write(folder.join("c").join(name).join(file), "").unwrap();
    }
    std::fs::write(folder.join("c/.cut.jsonl.part/00000.jsonl"), marker(clock)).unwrap();
    let ran = take_down(folder, &format!("http://{HOST}{clock}"));
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for told in ["mine.html` was made before", "paper` was made before", "again` is a corpus of its own"] {
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    let is_there = |name: &str| folder.join("c").join(name).exists();
    assert!(!is_there("mine.html") && !is_there("for/paper") && !is_there(".cut.jsonl.part"));
    assert!(is_there(".own.jsonl.part/lock") && is_there("again/manifest.json"));
    assert!(own.iter().all(|(name, text)| std::fs::read_to_string(folder.join(name)).unwrap() == *text));
    gleaner(folder, &["takedown", "c/again", "--entry", &format!("http://{HOST}{clock}")]).succeeded();
    assert!(!holds(&folder.join("c"), clock) && holds(&folder.join("c"), "/news/2026/bridge"));
    let ran = gleaner(folder, &["report", "c", "--output", "-"]).succeeded();
    assert!(ran.stdout.contains("</html>") && !folder.join("-").exists());
    let ran = gleaner(folder, &["report", "c", "--output", "c/page.html"]);
    assert!(ran.code == Some(2) && ran.stderr.contains("is no report"), "{}", ran.stderr);
}

#[test]
fn an_entry_is_one_word_and_one_that_names_nothing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crawl(folder);
    std::fs::write(folder.join("list"), format!("http://{HOST}/news/2026/clock # by letter\n")).unwrap();
    let ran = gleaner(folder, &["takedown", "c", "--list", "list"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("list:1: ") && ran.stderr.contains("white space"), "{}", ran.stderr);
    assert_eq!(corpus::records(&folder.join("c")).len(), 3);
    let ran = take_down(folder, &format!("http://{HOST}/news/2026/clocks")).succeeded();
    assert!(ran.stderr.contains("warning: nothing here is at"), "{}", ran.stderr);
    let ran = take_down(folder, &format!("http://{HOST}/news/2026/clock")).succeeded();
    assert!(!ran.stderr.contains("warning: nothing"), "{}", ran.stderr);
}

/// A paper whose short link leads to a print version, and whose newest story has an address of its own.
pub(super) fn rolling(newest: &str, links: &[&str]) -> Web {
    let mut host = Host::default();
    for (path, canonical, name) in [
        ("/print/2026/bridge", "/news/2026/bridge", "Marktham"),
        ("/news/2026/bridge", "/news/2026/bridge", "Marktham"),
        ("/news/2026/ferry", "/news/2026/ferry", "Ferryton"),
        ("/news/2026/clock", "/news/2026/clock", "Oakdale"),
    ] {
        host.put(path, Resource::html(&story(canonical, name)));
    }
    host.redirect("/s/bridge", "/print/2026/bridge");
    host.redirect("/latest/story-of-the-day", newest);
    let links =
        links.iter().map(|path| format!("<h2><a href=\"{path}\">A long headline of the story behind it</a></h2>"));
    let links = links.collect::<String>();
    host.put("/", Resource::html(&format!("<html><head><title>Post</title></head><body>{links}</body></html>")));
    let mut web = Web::default();
    web.insert(HOST, host);
    web
}

#[test]
fn redirects_lead_to_the_article_and_to_no_other() {
    let (bridge, ferry, clock) = ("/news/2026/bridge", "/news/2026/ferry", "/news/2026/clock");
    // The print version is met by a redirect alone; and the ledger may be lost.
    for (entry, is_memory_lost) in
        [("/print/2026/bridge", false), ("/s/bridge", false), ("/s/bridge", true), (bridge, true)]
    {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(crawl_web(folder, rolling(ferry, &[bridge, "/s/bridge", clock])).len(), 2);
        if is_memory_lost {
            std::fs::remove_dir_all(folder.join("c/state")).unwrap();
            crawl_web(folder, rolling(ferry, &[clock]));
        }
        take_down(folder, &format!("http://{HOST}{entry}")).succeeded();
        assert!(!holds(&folder.join("c"), bridge), "{entry}: some of it is left");
        assert!(holds(&folder.join("c"), clock), "{entry}: another went along");
        crawl_web(folder, rolling(ferry, &[bridge, "/s/bridge", clock]));
        assert!(!holds(&folder.join("c"), bridge), "{entry}: it came back");
    }
    // Yesterday's story behind an address that leads to another one today.
    for (gone, left) in [(ferry, clock), (clock, ferry)] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        crawl_web(folder, rolling(ferry, &["/latest/story-of-the-day"]));
        let records = crawl_web(folder, rolling(clock, &["/latest/story-of-the-day"]));
        assert_eq!((records.len(), records[0]["id"] == records[1]["id"]), (2, false), "two articles, not two versions");
        assert!(holds(&folder.join("c"), gone) && holds(&folder.join("c"), left));
        take_down(folder, &format!("http://{HOST}{gone}")).succeeded();
        assert!(!holds(&folder.join("c"), gone) && holds(&folder.join("c"), left), "{gone}");
        let list = std::fs::read_to_string(folder.join("c/takedown.jsonl")).unwrap();
        assert!(!list.contains("latest"), "{list}");
    }
}

#[test]
fn an_article_that_moved_goes_under_its_new_address_and_one_that_was_given_up_stays() {
    let (old, new, clock) = ("/news/2026/bridge", "/news/2026/the-bridge-of-marktham", "/news/2026/clock");
    let web = |moves_to: Option<&str>| {
        let mut host = Host::default();
        match moves_to {
            Some(to) => host.redirect(old, to),
            None => host.put(old, Resource::html(&story(old, "Marktham"))),
        }
        host.put(new, Resource::html(&story(new, "Marktham").replace(&marker(new), &marker(old))));
        host.put(clock, Resource::html(&story(clock, "Oakdale")));
        let links =
            [old, clock].map(|path| format!("<h2><a href=\"{path}\">A long headline of the story behind it</a></h2>"));
        let front = format!("<html><head><title>Post</title></head><body>{}</body></html>", links.concat());
        host.put("/", Resource::html(&front));
        let mut web = Web::default();
        web.insert(HOST, host);
        web
    };
    for (to, is_left) in [(new, false), (clock, true)] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        crawl_web(folder, web(None));
        crawl_web(folder, web(Some(to)));
        take_down(folder, &format!("http://{HOST}{to}")).succeeded();
        assert_eq!(holds(&folder.join("c"), old), is_left, "{to}");
    }
}

#[test]
fn a_take_down_that_is_cut_off_anywhere_is_finished_by_the_next_one() {
    let pristine = tempfile::tempdir().unwrap();
    crawl(pristine.path());
    let entry = "http://harbour.example/news/2026/clock";
    let mut n_cuts = 0;
    for point in ["replace.write", "replace.rename"] {
        for nth in 1.. {
            let folder = tempfile::tempdir().unwrap();
            copy(&pristine.path().join("c"), &folder.path().join("c"));
            let cut = std::process::Command::new(env!("CARGO_BIN_EXE_gleaner"))
                .args(["takedown", "c", "--entry", entry, "--quiet"])
                .env(faults::VARIABLE, format!("{point}:{nth}"))
                .current_dir(folder.path())
                .stderr(std::process::Stdio::null())
                .status()
                .unwrap();
            if cut.success() {
                break;
            }
            n_cuts += 1;
            let corpus = folder.path().join("c");
            // From the mark on, nobody reads what it names.
            let is_begun = corpus.join("state/takedown.begun").is_file();
            if is_begun {
                let ran = gleaner(folder.path(), &["report", "c", "--quiet"]);
                assert!(
                    ran.code == Some(1) && ran.stderr.contains("a take-down was cut off"),
                    "{point}:{nth}: {ran:?}"
                );
                let page = std::fs::read_to_string(corpus.join("report.html")).unwrap();
                assert!(page.contains("bridge") && !page.contains("clock"), "{point}:{nth}");
                let ran = gleaner(folder.path(), &["why", "c", entry]);
                assert_eq!(ran.code, Some(1), "{point}:{nth}");
                assert!(ran.stdout.contains("taken_down") && !ran.stderr.contains("missing"), "{point}:{nth}: {ran:?}");
                gleaner(folder.path(), &["export", "c", "--to", "jsonl", "--quiet"]);
            }
            // Nothing about the shards, the archive or the manifest is wrong afterwards.
            match nth % 4 {
                0 => drop(take_down(folder.path(), entry).succeeded()),
                1 | 2 if is_begun => {
                    assert_eq!(gleaner(folder.path(), &["reextract", "c", "--corpus", "again"]).code, Some(1));
                    assert!(
                        !folder.path().join("again").exists(),
                        "{point}:{nth}: what is withdrawn has a second copy"
                    );
                    gleaner(folder.path(), &["takedown", "c"]).succeeded();
                    gleaner(folder.path(), &["report", "c"]).succeeded();
                }
                _ if is_begun => drop(crawl(folder.path())),
                // Not begun.
                _ => drop(take_down(folder.path(), entry).succeeded()),
            }
            assert!(!corpus.join("export").exists(), "{point}:{nth}: an export is left");
            assert!(!holds(&corpus, "/news/2026/clock"), "{point}:{nth}");
            assert!(holds(&corpus, "/news/2026/bridge"), "{point}:{nth}");
            assert_eq!(sums_that_fail(&corpus), [""; 0], "{point}:{nth}");
            for sub in [".", "articles", "archive", "attributes"] {
                let names = std::fs::read_dir(corpus.join(sub)).unwrap().map(|entry| entry.unwrap().file_name());
                let left: Vec<_> = names.filter(|name| name.to_string_lossy().ends_with(".tmp")).collect();
                assert!(left.is_empty() || sub == "attributes", "{point}:{nth}: {left:?}");
            }
        }
    }
    assert!(n_cuts > 8, "{n_cuts}");
}

#[test]
fn a_damaged_response_goes_by_what_its_record_tells_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let records = crawl(folder);
    let corpus = folder.join("c");
    let clock = records.iter().find(|record| record["url"].as_str().unwrap().ends_with("/clock")).unwrap();
    let source = &clock["source"];
    let place = |key: &str| source[key].as_u64().unwrap() as usize;
    let archive = corpus.join(source["warc_file"].as_str().unwrap());
    let mut bytes = std::fs::read(&archive).unwrap();
    // In its checksum: all of its text can be unpacked.
    bytes[place("warc_offset") + place("warc_length") - 6] ^= 1;
    std::fs::write(&archive, &bytes).unwrap();
    let ran = take_down(folder, clock["url"].as_str().unwrap());
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("00000.warc.gz: ") && ran.stderr.contains("2 archived exchanges"), "{}", ran.stderr);
    let left = std::fs::read(&archive).unwrap();
    assert_eq!(left.len(), bytes.len());
    for record in &records {
        let number = |key: &str| record["source"][key].as_u64().unwrap() as usize;
        let span = number("warc_offset")..number("warc_offset") + number("warc_length");
        assert_eq!(left[span.clone()] == bytes[span], record["id"] != clock["id"], "{}", record["url"]);
    }
    assert!(!holds(&corpus, "/news/2026/clock") && holds(&corpus, "/news/2026/bridge"));
    gleaner(folder, &["takedown", "c"]).succeeded();
    gleaner(folder, &["report", "c"]).succeeded();
}

/// The files whose sum is not the one in SHA256SUMS.
pub(super) fn sums_that_fail(corpus: &Path) -> Vec<String> {
    let sums = std::fs::read_to_string(corpus.join("SHA256SUMS")).unwrap();
    let lines = sums.lines().map(|line| line.split_once("  ").unwrap());
    let is_wrong = |sum: &str, name: &str| gleaner::corpus::seal::sha256(&corpus.join(name)).unwrap() != sum;
    lines.filter(|(sum, name)| is_wrong(sum, name)).map(|(_, name)| name.to_owned()).collect()
}

pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_page_that_was_kept_out_as_a_copy_does_not_take_the_place_of_the_one_that_went() {
    let (bridge, clock) = ("/news/2026/bridge", "/news/2026/clock");
    let other = "/x481516/2026/bridge";
    let web = || {
        let mut host = Host::default();
        // The same page, of no declared address, under another number.
        for path in ["/x234200/2026/bridge", other] {
            let text = story(bridge, "Marktham");
            let from = text.find("<link rel=canonical").unwrap_or_default();
            let to = text[from..].find('>').map_or(from, |end| from + end + 1);
            host.put(path, Resource::html(&text.replace(&text[from..to], "")));
        }
        host.put(clock, Resource::html(&story(clock, "Oakdale")));
        alone(host, &["/x234200/2026/bridge", other, clock])
    };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let records = crawl_web(folder, web());
    assert_eq!(records.len(), 2, "{records:?}");
    let stored = records.iter().find(|record| !record["url"].as_str().unwrap().ends_with(clock)).unwrap();
    take_down(folder, stored["url"].as_str().unwrap()).succeeded();
    assert!(!holds(&folder.join("c"), bridge) && holds(&folder.join("c"), clock));
    assert_eq!(crawl_web(folder, web()).len(), 1);
    assert!(!holds(&folder.join("c"), bridge));
    gleaner(folder, &["reextract", "c", "--corpus", "again"]).succeeded();
    assert_eq!(corpus::records(&folder.join("again")).len(), 1);
}
