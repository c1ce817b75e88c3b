//! What people read when a value is wrong, to the letter.

use super::{for_a_crawl, wrong};

#[test]
fn a_bad_unit_is_told_the_good_ones() {
    insta::assert_snapshot!(wrong(r#"[politeness]
delay = "1"
max_crawl_delay = "half a minute"
[limits]
fetch_timeout = "30 sec"
page_bytes = "10M"
feed_bytes = "ten"
sitemap_bytes = "1 TB"
[[site]]
url = "https://www.dw.com/de/"
"#), @r#"
    error: invalid `delay`: `1` has no unit
     --> config/x.toml:2:9
      |
    2 | delay = "1"
      |         ^^^ write "1s"

    error: invalid `max_crawl_delay`: `half a minute` does not begin with a number
     --> config/x.toml:3:19
      |
    3 | max_crawl_delay = "half a minute"
      |                   ^^^^^^^^^^^^^^^ write a number and one of `ms`, `s`, `m`, `h`, `d`, such as "1.5s"

    error: invalid `fetch_timeout`: `sec` is not how the unit is written
     --> config/x.toml:5:17
      |
    5 | fetch_timeout = "30 sec"
      |                 ^^^^^^^^ write "30s"

    error: invalid `page_bytes`: `M` is not how the unit is written
     --> config/x.toml:6:14
      |
    6 | page_bytes = "10M"
      |              ^^^^^ write "10 MB"

    error: invalid `feed_bytes`: `ten` does not begin with a number
     --> config/x.toml:7:14
      |
    7 | feed_bytes = "ten"
      |              ^^^^^ write a number and one of `B`, `kB`, `MB`, `GB`, `KiB`, `MiB`, `GiB`, such as "10 MiB"

    error: invalid `sitemap_bytes`: `1 TB` has the unknown unit `TB`
     --> config/x.toml:8:17
      |
    8 | sitemap_bytes = "1 TB"
      |                 ^^^^^^ write a number and one of `B`, `kB`, `MB`, `GB`, `KiB`, `MiB`, `GiB`, such as "10 MiB"
    "#);
}

#[test]
fn a_value_out_of_range_is_told_the_range() {
    insta::assert_snapshot!(wrong(r#"[crawler]
concurrency = 0
[politeness]
delay = "2h"
[limits]
fetch_timeout = "0s"
page_bytes = "1 B"
articles_per_site = 0
depth = 200
[[site]]
url = "https://www.dw.com/de/"
"#), @r#"
    error: `concurrency` is 0, which is out of range
     --> config/x.toml:2:15
      |
    2 | concurrency = 0
      |               ^ write a value from 1 to 4096

    error: `delay` is 2h, which is out of range
     --> config/x.toml:4:9
      |
    4 | delay = "2h"
      |         ^^^^ write a value from 0s to 1h

    error: `fetch_timeout` is 0s, which is out of range
     --> config/x.toml:6:17
      |
    6 | fetch_timeout = "0s"
      |                 ^^^^ write a value from 100ms to 10m

    error: `page_bytes` is 1 B, which is out of range
     --> config/x.toml:7:14
      |
    7 | page_bytes = "1 B"
      |              ^^^^^ write a value from 1 KiB to 1 GiB

    error: `articles_per_site` is 0, which is out of range
     --> config/x.toml:8:21
      |
    8 | articles_per_site = 0
      |                     ^ write a value from 1 to 1000000000

    error: `depth` is 200, which is out of range
     --> config/x.toml:9:9
      |
    9 | depth = 200
      |         ^^^ write a value from 0 to 50
    "#);
}

#[test]
fn a_delay_above_the_longest_crawl_delay_is_refused() {
    insta::assert_snapshot!(wrong(r#"[politeness]
delay = "1m"
[[site]]
url = "https://www.dw.com/de/"
"#), @r#"
    error: `delay` is 1m, which is more than `max_crawl_delay`, 30s
     --> config/x.toml:2:9
      |
    2 | delay = "1m"
      |         ^^^^ write `max_crawl_delay = "1m"` or more
    "#);
}

#[test]
fn a_hasty_crawl_of_public_hosts_is_refused() {
    insta::assert_snapshot!(wrong(r#"[politeness]
delay = "10ms"
[[site]]
url = "https://www.dw.com/de/"
"#), @r#"
    error: `delay` is 10ms, too hasty for the public site `www.dw.com`
     --> config/x.toml:2:9
      |
    2 | delay = "10ms"
      |         ^^^^^^ write "100ms" or more
    "#);
}

#[test]
fn a_bad_crawler_is_told_why() {
    insta::assert_snapshot!(wrong(r#"[crawler]
name = "my bot/1.0"
contact = "me"
[[site]]
url = "https://www.dw.com/de/"
"#), @r#"
    error: invalid `name`: robots.txt cannot address `my bot/1.0`: a product token is letters, `-` and `_`
     --> config/x.toml:2:8
      |
    2 | name = "my bot/1.0"
      |        ^^^^^^^^^^^^ write "my-bot"

    error: invalid `contact`: `me` is neither a web address nor a mail address
     --> config/x.toml:3:11
      |
    3 | contact = "me"
      |           ^^^^ write the address of a page about your crawl ("https://…"), or a mail address
    "#);
}

#[test]
fn a_bad_connection_is_told_a_good_one() {
    insta::assert_snapshot!(wrong(r#"[connect.resolve]
"https://a.example/x" = "127.0.0.1"
"b.example" = "localhost:8181"
"c d" = "127.0.0.1:0"
"E.example" = "127.0.0.1:1"
"e.example" = "127.0.0.1:1"
[[site]]
url = "https://www.dw.com/de/"
"#), @r#"
    error: invalid `resolve`: `https://a.example/x` is no host name
     --> config/x.toml:2:1
      |
    2 | "https://a.example/x" = "127.0.0.1"
      | ^^^^^^^^^^^^^^^^^^^^^ write "a.example"

    error: invalid `resolve`: `127.0.0.1` has no port
     --> config/x.toml:2:25
      |
    2 | "https://a.example/x" = "127.0.0.1"
      |                         ^^^^^^^^^^^ write "127.0.0.1:80"

    error: invalid `resolve`: `localhost:8181` is a name, not an IP address
     --> config/x.toml:3:15
      |
    3 | "b.example" = "localhost:8181"
      |               ^^^^^^^^^^^^^^^^ write "127.0.0.1:8181"

    error: invalid `resolve`: `c d` is no host name
     --> config/x.toml:4:1
      |
    4 | "c d" = "127.0.0.1:0"
      | ^^^^^ write a host name, or "*" for every host

    error: invalid `resolve`: `127.0.0.1:0` has the port 0
     --> config/x.toml:4:9
      |
    4 | "c d" = "127.0.0.1:0"
      |         ^^^^^^^^^^^^^ write the port of the server

    error: `resolve` names the host `e.example` twice
     --> config/x.toml:6:1
      |
    5 | "E.example" = "127.0.0.1:1"
      | ----------- first here
    6 | "e.example" = "127.0.0.1:1"
      | ^^^^^^^^^^^ take one of the two out
    "#);
}

#[test]
fn a_crawl_of_public_hosts_must_name_a_contact() {
    let site = "[[site]]\nurl = \"https://www.dw.com/de/\"\nname = \"Deutsche Welle\"\n";
    insta::assert_snapshot!(for_a_crawl(site), @r#"
    error: no contact, and `Deutsche Welle` is a public site
     --> config/x.toml:1:1
      |
    1 | [[site]]
      | ^ add `[crawler]` and, below it, `contact = "https://…"`
      |
      = help: a site's owner must be able to ask you to stop: name a page about your crawl, or a mail address
    "#);
    insta::assert_snapshot!(for_a_crawl(&format!("# mine\n[crawler]\nname = \"mine\"\n{site}")), @r#"
    error: no contact, and `Deutsche Welle` is a public site
     --> config/x.toml:2:2
      |
    2 | [crawler]
      |  ^^^^^^^ add `contact = "https://…"` in this section
      |
      = help: a site's owner must be able to ask you to stop: name a page about your crawl, or a mail address
    "#);
}

#[test]
fn a_contact_in_a_comment_is_pointed_at() {
    let site = "[[site]]\nurl = \"https://www.dw.com/de/\"\n";
    let text = format!("[crawler]\n# Who?\n# contact = \"https://example.org/bot\"\n\n{site}");
    insta::assert_snapshot!(for_a_crawl(&text), @r#"
    error: no contact, and `www.dw.com` is a public site
     --> config/x.toml:3:1
      |
    3 | # contact = "https://example.org/bot"
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ write yours here, and take the `#` away
      |
      = help: a site's owner must be able to ask you to stop: name a page about your crawl, or a mail address
    "#);
    // One in another section is no use.
    let text = format!("[crawler]\nname = \"x\"\n{site}# contact = \"https://example.org/bot\"\n");
    assert!(for_a_crawl(&text).contains("x.toml:1:2"));
}

#[test]
fn a_bad_folder_is_told_a_good_one() {
    insta::assert_snapshot!(wrong("corpus = '~/news'\n[[site]]\nurl = 'https://www.dw.com/de/'\n"), @r#"
    error: invalid `corpus`: `~` is a word of the shell, which never sees a config
     --> config/x.toml:1:10
      |
    1 | corpus = '~/news'
      |          ^^^^^^^^ write a folder, such as "corpus/news"
    "#);
    insta::assert_snapshot!(wrong("corpus = ' '\n[[site]]\nurl = 'https://www.dw.com/de/'\n"), @r#"
    error: invalid `corpus`: it is empty
     --> config/x.toml:1:10
      |
    1 | corpus = ' '
      |          ^^^ write a folder, such as "corpus/news"
    "#);
}
