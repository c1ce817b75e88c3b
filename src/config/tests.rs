//! Whole configs, good and bad.

use super::*;

#[test]
fn a_site_is_enough() {
    let settings = parse("[[site]]\nurl = \"https://www.dw.com/de/\"\n", "config/news.toml").unwrap();
    assert_eq!(settings.corpus, Path::new("corpus/news"));
    assert_eq!(&*settings.sites[0].name, "www.dw.com");
    assert!(settings.requires_contact());
}
