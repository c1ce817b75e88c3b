//! What people read when a key or a section is wrong, to the letter.

use super::wrong;

#[test]
fn an_empty_config_is_shown_a_site() {
    insta::assert_snapshot!(wrong(""), @r#"
    error: no sites
     --> config/x.toml:1:1
      |
    1 |
      | ^ a crawl needs at least one `[[site]]`
      |
      = help: add a block such as

        [[site]]
        url = "https://www.dw.com/de/"
        language = "de"
    "#);
}

#[test]
fn a_config_without_sites_is_shown_one() {
    insta::assert_snapshot!(wrong(r#"# nothing yet
[politeness]
delay = "2s"
"#), @r#"
    error: no sites
     --> config/x.toml:1:1
      |
    1 | # nothing yet
      | ^ a crawl needs at least one `[[site]]`
      |
      = help: add a block such as

        [[site]]
        url = "https://www.dw.com/de/"
        language = "de"
    "#);
}

#[test]
fn an_unknown_key_gets_a_guess() {
    insta::assert_snapshot!(wrong(r#"[politeness]
dealy = "1s"
obey-robots = true
[[site]]
ulr = "https://www.dw.com/de/"
colour = "red"
"#), @r#"
    error: unknown key `dealy` in `[politeness]`
     --> config/x.toml:2:1
      |
    2 | dealy = "1s"
      | ^^^^^ did you mean `delay`?

    error: unknown key `obey-robots` in `[politeness]`
     --> config/x.toml:3:1
      |
    3 | obey-robots = true
      | ^^^^^^^^^^^ did you mean `obey_robots`?

    error: unknown key `ulr` in `[[site]]`
     --> config/x.toml:5:1
      |
    5 | ulr = "https://www.dw.com/de/"
      | ^^^ did you mean `url`?

    error: unknown key `colour` in `[[site]]`
     --> config/x.toml:6:1
      |
    6 | colour = "red"
      | ^^^^^^ known here: `url`, `name`, `language`, `feeds`, `sitemaps`, `include`, `exclude`, `since`
    "#);
}

#[test]
fn a_misplaced_key_is_told_its_section() {
    insta::assert_snapshot!(wrong(r#"delay = "1s"
[crawler]
corpus = "corpus/x"
[[site]]
url = "https://www.dw.com/de/"
user_agent = "x"
"#), @r#"
    error: unknown key `delay` at the top of the file
     --> config/x.toml:1:1
      |
    1 | delay = "1s"
      | ^^^^^ `delay` belongs in `[politeness]`

    error: unknown key `corpus` in `[crawler]`
     --> config/x.toml:3:1
      |
    3 | corpus = "corpus/x"
      | ^^^^^^ `corpus` belongs at the top, above the first `[section]`

    error: unknown key `user_agent` in `[[site]]`
     --> config/x.toml:6:1
      |
    6 | user_agent = "x"
      | ^^^^^^^^^^ did you mean `name`? It belongs in `[crawler]`
    "#);
}

#[test]
fn an_unknown_section_gets_a_guess() {
    insta::assert_snapshot!(wrong(r#"[politness]
delay = "1s"
[proxy]
url = "x"
[[sites]]
url = "https://www.dw.com/de/"
"#), @r"
    error: unknown section `[politness]`
     --> config/x.toml:1:2
      |
    1 | [politness]
      |  ^^^^^^^^^ did you mean `[politeness]`?

    error: unknown section `[proxy]`
     --> config/x.toml:3:2
      |
    3 | [proxy]
      |  ^^^^^ known here: `corpus`, `compress`, `site_templates`, `[crawler]`, `[politeness]`, `[limits]`, `[archive]`, `[revisit]`, `[connect]`, `[[site]]`

    error: unknown section `[[sites]]`
     --> config/x.toml:5:3
      |
    5 | [[sites]]
      |   ^^^^^ did you mean `[[site]]`?
    ");
}

#[test]
fn sections_and_lists_are_not_mixed_up() {
    insta::assert_snapshot!(wrong(r#"limits = 3
[[archive]]
warc = true
[site]
url = "https://www.dw.com/de/"
"#), @r"
    error: `limits` is a section, not a number
     --> config/x.toml:1:1
      |
    1 | limits = 3
      | ^^^^^^ write `[limits]`

    error: `archive` is a section, not a list
     --> config/x.toml:2:3
      |
    2 | [[archive]]
      |   ^^^^^^^ write `[archive]`

    error: `site` is a list of blocks, not a table
     --> config/x.toml:4:2
      |
    4 | [site]
      |  ^^^^ write `[[site]]`, with two brackets, above each site
    ");
}

#[test]
fn a_value_of_the_wrong_type_is_told_the_right_one() {
    insta::assert_snapshot!(wrong(r#"corpus = 3
[crawler]
concurrency = "128"
[politeness]
delay = 1
max_crawl_delay = 2.5
obey_robots = "yes"
[limits]
page_bytes = 10485760
depth = -1
[connect]
resolve = ["127.0.0.1:80"]
[[site]]
url = ["https://www.dw.com/de/"]
exclude = "/video/"
include = [1]
"#), @r#"
    error: `corpus` takes text in quotes, not a number
     --> config/x.toml:1:10
      |
    1 | corpus = 3
      |          ^ write `corpus = "3"`

    error: `concurrency` takes a whole number, not text
     --> config/x.toml:3:15
      |
    3 | concurrency = "128"
      |               ^^^^^ write `concurrency = 128`

    error: `delay` takes a duration in quotes, not a number
     --> config/x.toml:5:9
      |
    5 | delay = 1
      |         ^ write `delay = "1s"`

    error: `max_crawl_delay` takes a duration in quotes, not a number with a point
     --> config/x.toml:6:19
      |
    6 | max_crawl_delay = 2.5
      |                   ^^^ write `max_crawl_delay = "2.5s"`

    error: `obey_robots` takes `true` or `false`, not text
     --> config/x.toml:7:15
      |
    7 | obey_robots = "yes"
      |               ^^^^^ write `obey_robots = true`

    error: `page_bytes` takes a size in quotes, not a number
     --> config/x.toml:9:14
      |
    9 | page_bytes = 10485760
      |              ^^^^^^^^ write `page_bytes = "10 MiB"`

    error: `depth` takes a whole number, not a negative number
      --> config/x.toml:10:9
       |
    10 | depth = -1
       |         ^^ for example `depth = 3`

    error: `resolve` takes a table of hosts and addresses, not a list
      --> config/x.toml:12:11
       |
    12 | resolve = ["127.0.0.1:80"]
       |           ^^^^^^^^^^^^^^^^ for example `resolve = { "*" = "127.0.0.1:8181" }`

    error: `url` takes text in quotes, not a list
      --> config/x.toml:14:7
       |
    14 | url = ["https://www.dw.com/de/"]
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^ for example `url = "https://www.dw.com/de/"`

    error: `exclude` takes a list of texts, not text
      --> config/x.toml:15:11
       |
    15 | exclude = "/video/"
       |           ^^^^^^^^^ write `exclude = ["/video/"]`

    error: `include` takes a list of texts, not a number
      --> config/x.toml:16:12
       |
    16 | include = [1]
       |            ^ for example `include = ["/a-[0-9]+$"]`
    "#);
}
