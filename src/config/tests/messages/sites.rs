//! What people read when a site is wrong, to the letter.

use super::wrong;

#[test]
fn a_bad_address_is_told_a_good_one() {
    insta::assert_snapshot!(wrong(r#"[[site]]
url = "www.dw.com/de/"
[[site]]
url = "ftp://www.dw.com/"
[[site]]
url = "https:/www.dw.com/"
[[site]]
url = "https://"
[[site]]
url = "https://www.dw,com/"
[[site]]
url = ""
[[site]]
url = "https://me:secret@www.dw.com/"
"#), @r#"
    error: invalid `url`: `www.dw.com/de/` has no scheme
     --> config/x.toml:2:7
      |
    2 | url = "www.dw.com/de/"
      |       ^^^^^^^^^^^^^^^^ write "https://www.dw.com/de/"

    error: invalid `url`: `ftp://www.dw.com/` has the scheme `ftp`, and only http and https are fetched
     --> config/x.toml:4:7
      |
    4 | url = "ftp://www.dw.com/"
      |       ^^^^^^^^^^^^^^^^^^^ write "https://www.dw.com/"

    error: invalid `url`: `https:/www.dw.com/` has one slash after its scheme
     --> config/x.toml:6:7
      |
    6 | url = "https:/www.dw.com/"
      |       ^^^^^^^^^^^^^^^^^^^^ write "https://www.dw.com/"

    error: invalid `url`: `https://` has no host
     --> config/x.toml:8:7
      |
    8 | url = "https://"
      |       ^^^^^^^^^^ write "https://" and the host's name

    error: invalid `url`: `https://www.dw,com/` has the host `www.dw,com`, which is no host name
      --> config/x.toml:10:7
       |
    10 | url = "https://www.dw,com/"
       |       ^^^^^^^^^^^^^^^^^^^^^ a host is letters, digits, `-` and dots

    error: invalid `url`: it is empty
      --> config/x.toml:12:7
       |
    12 | url = ""
       |       ^^ write the address of the front page, such as "https://…"

    error: invalid `url`: `https://me:secret@www.dw.com/` holds a user name or a password
      --> config/x.toml:14:7
       |
    14 | url = "https://me:secret@www.dw.com/"
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ take out what stands before the `@`
    "#);
}

#[test]
fn a_site_needs_an_address() {
    insta::assert_snapshot!(wrong(r#"[[site]]
name = "Deutsche Welle"
"#), @r#"
    error: a site without `url`
     --> config/x.toml:1:1
      |
    1 | [[site]]
      | ^^^^^^^^ add `url = "https://…"` below
    "#);
}

#[test]
fn two_sites_with_one_address_are_refused() {
    insta::assert_snapshot!(wrong(r#"[[site]]
url = "https://www.dw.com/de/"

[[site]]
url = "http://www.dw.com/de/#top"
name = "again"
"#), @r#"
    error: two sites with the address `http://www.dw.com/de/`
     --> config/x.toml:5:7
      |
    2 | url = "https://www.dw.com/de/"
      |       ------------------------ first here
    ...
    5 | url = "http://www.dw.com/de/#top"
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ the same again: take one of the two out
    "#);
}

#[test]
fn two_sites_with_one_name_are_refused() {
    insta::assert_snapshot!(wrong(r#"[[site]]
url = "https://www.bbc.com/news"

[[site]]
url = "https://www.bbc.com/mundo"

[[site]]
url = "https://www.dw.com/de/"
name = "www.bbc.com"
"#), @r#"
    error: two sites with the name `www.bbc.com`
     --> config/x.toml:5:7
      |
    2 | url = "https://www.bbc.com/news"
      |       -------------------------- first here
    ...
    5 | url = "https://www.bbc.com/mundo"
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ without a `name` it is the host: add one

    error: two sites with the name `www.bbc.com`
     --> config/x.toml:9:8
      |
    2 | url = "https://www.bbc.com/news"
      |       -------------------------- first here
    ...
    9 | name = "www.bbc.com"
      |        ^^^^^^^^^^^^^ records tell sites by their names: write another
    "#);
}

#[test]
fn a_bad_expression_is_told_its_fault() {
    insta::assert_snapshot!(wrong(r#"[[site]]
url = "https://www.dw.com/de/"
include = ["(a", "*.html"]
exclude = ["", '\p{Foo}', "(a{999}){999}"]
"#), @r#"
    error: invalid `include`: `(a` is no regular expression: unclosed group
     --> config/x.toml:3:12
      |
    3 | include = ["(a", "*.html"]
      |            ^^^^ write an expression as https://docs.rs/regex reads it

    error: invalid `include`: `*.html` is no regular expression: repetition operator missing expression
     --> config/x.toml:3:18
      |
    3 | include = ["(a", "*.html"]
      |                  ^^^^^^^^ an expression, not a pattern for files: write `.*` for anything

    error: invalid `exclude`: an empty expression matches every address
     --> config/x.toml:4:12
      |
    4 | exclude = ["", '\p{Foo}', "(a{999}){999}"]
      |            ^^ take it out

    error: invalid `exclude`: `\p{Foo}` is no regular expression: Unicode property not found
     --> config/x.toml:4:16
      |
    4 | exclude = ["", '\p{Foo}', "(a{999}){999}"]
      |                ^^^^^^^^^ write an expression as https://docs.rs/regex reads it

    error: invalid `exclude`: `(a{999}){999}` is no regular expression: it compiles to more than 1 MiB
     --> config/x.toml:4:27
      |
    4 | exclude = ["", '\p{Foo}', "(a{999}){999}"]
      |                           ^^^^^^^^^^^^^^^ write an expression as https://docs.rs/regex reads it
    "#);
}

#[test]
fn a_bad_day_is_told_a_good_one() {
    insta::assert_snapshot!(wrong(r#"[[site]]
url = "https://www.dw.com/de/"
since = "2026-02-30"
[[site]]
url = "https://taz.de/"
since = 2026-01-01T10:00:00Z
[[site]]
url = "https://nos.nl/"
since = "1.2.2026"
"#), @r#"
    error: invalid `since`: `2026-02-30` is no day of the calendar
     --> config/x.toml:3:9
      |
    3 | since = "2026-02-30"
      |         ^^^^^^^^^^^^ write year, month and day: "2026-01-31"

    error: invalid `since`: `2026-01-01T10:00:00Z` is more than a day
     --> config/x.toml:6:9
      |
    6 | since = 2026-01-01T10:00:00Z
      |         ^^^^^^^^^^^^^^^^^^^^ write "2026-01-01"

    error: invalid `since`: `1.2.2026` is no day
     --> config/x.toml:9:9
      |
    9 | since = "1.2.2026"
      |         ^^^^^^^^^^ write year, month and day: "2026-01-31"
    "#);
}

#[test]
fn a_bad_language_is_told_a_tag() {
    insta::assert_snapshot!(wrong(r#"[[site]]
url = "https://www.dw.com/de/"
language = "German"
[[site]]
url = "https://taz.de/"
language = "de_DE"
"#), @r#"
    error: invalid `language`: `German` is no language tag
     --> config/x.toml:3:12
      |
    3 | language = "German"
      |            ^^^^^^^^ write "de"

    error: invalid `language`: `de_DE` is no language tag
     --> config/x.toml:6:12
      |
    6 | language = "de_DE"
      |            ^^^^^^^ write "de-DE"
    "#);
}
