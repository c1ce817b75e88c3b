//! What people read when the text itself is wrong, to the letter.

use super::wrong;

#[test]
fn text_that_is_not_toml_is_told_why() {
    insta::assert_snapshot!(wrong(r"[politeness]
delay = 1s # slow
"), @r#"
    error: not TOML: `1s` without quotes
     --> config/x.toml:2:9
      |
    2 | delay = 1s # slow
      |         ^^ write "1s"
    "#);
    insta::assert_snapshot!(wrong(r#"[politeness]
delay = "1s"

delay = "2s"
"#), @r#"
    error: the key `delay` stands twice
     --> config/x.toml:4:1
      |
    2 | delay = "1s"
      | ----- first here
    ...
    4 | delay = "2s"
      | ^^^^^ take one of the two out
    "#);
    insta::assert_snapshot!(wrong(r"[limits]
depth = 1
[archive]
warc = true
[limits]
depth = 2
"), @r"
    error: the section `[limits]` stands twice
     --> config/x.toml:5:2
      |
    1 | [limits]
      |  ------ first here
    ...
    5 | [limits]
      |  ^^^^^^ write its keys under the first
    ");
    insta::assert_snapshot!(wrong(r"[crawler
"), @r"
    error: not TOML: unclosed table
     --> config/x.toml:1:9
      |
    1 | [crawler
      |         ^ expected `]`
    ");
    insta::assert_snapshot!(wrong(r#"[[site]]
url = "https://www.dw.com
"#), @r#"
    error: not TOML: invalid basic string
     --> config/x.toml:2:26
      |
    2 | url = "https://www.dw.com
      |                          ^ expected `"`
    "#);
    insta::assert_snapshot!(wrong(r#"{"site": []}
"#), @r#"
    error: not TOML: invalid key-value pair
     --> config/x.toml:1:1
      |
    1 | {"site": []}
      | ^ a config is TOML: see config/README.md
    "#);
}

#[test]
fn marks_stand_under_wide_letters_and_in_long_lines() {
    insta::assert_snapshot!(wrong("[[site]]\nname = \"みなと新聞\"\turl = \"x\"\n"), @r#"
    error: not TOML: unexpected key or value
     --> config/x.toml:2:16
      |
    2 | name = "みなと新聞"    url = "x"
      |                        ^ expected newline, `#`
    "#);
    insta::assert_snapshot!(wrong("[[site]]\nurl = \"https://www.dw.com/de/\"\nfeeds = [\"https://www.dw.com/feed\", \"https://www.dw.com/feed\", \"https://www.dw.com/feed\", \"https://www.dw.com/feed\", \"https://www.dw.com/feed\", \"rss.dw.com/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\", \"https://www.dw.com/feed\", \"https://www.dw.com/feed\", \"https://www.dw.com/feed\", \"https://www.dw.com/feed\", \"https://www.dw.com/feed\", ]\n"), @r#"
    error: invalid `feeds`: `rss.dw.com/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…` has no scheme
     --> config/x.toml:3:145
      |
    3 | …https://www.dw.com/feed", "https://www.dw.com/feed", "https://www.dw.com/feed", "rss.dw.com/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…, "https://www.dw.com/feed", "https://w…
      |                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ write "https://rss.dw.com/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"
    "#);
    insta::assert_snapshot!(wrong(r#"site = [{ name = "みなと新聞", url = "minato" }]
"#), @r#"
    error: invalid `url`: `minato` has no scheme
     --> config/x.toml:1:33
      |
    1 | site = [{ name = "みなと新聞", url = "minato" }]
      |                                      ^^^^^^^^ write "https://minato"
    "#);
}
