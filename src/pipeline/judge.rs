//! Is it an article? The one place where an extraction becomes a record or a reason.

use crate::discover::links::{self, Listing};
use crate::model::{Block, Extraction, Outcome, PageKind, Reason, Step, TargetKind, Witness};
use crate::text::{fold, words};

/// Fewer words than this are no article: a caption, a teaser, an error.
///
/// UAX #29 counts each ideograph as a word, so the bound is reached sooner there, as it should be.
const ARTICLE_WORDS: usize = 25;

/// Letters of so many words in English, for languages whose words are few and long: Finnish, Georgian, Tamil. A syllable of
/// Hangul is three letters.
const ARTICLE_LETTERS: usize = 110;

/// Less confidence than this means that a page of no clear kind holds no article: its text is sooner wrong than right.
const ARTICLE_CONFIDENCE: f32 = 0.5;

/// A page with less text than this for every article it links to, in bytes, is a list of teasers.
const BYTES_PER_LINK: usize = 300;

/// No block of more bytes is a headline.
const HEADLINE_BYTES: usize = 16_000;

/// A date of less confidence is read from the address, which lists have as well.
const DECLARED: f32 = 0.7;

/// Decides whether the extraction is an article worth a record.
///
/// `expected` is the guess that brought us here: a page found as a section has to be a clear article, the site's front
/// page is never one. `listing` looks at the page's links where they matter, and counts them if it is told to.
pub(super) fn article(
    extraction: &Extraction,
    expected: TargetKind,
    listing: impl FnOnce(bool) -> Listing,
) -> Step<()> {
    match extraction.page_kind {
        PageKind::Error => return Err(Outcome::new(Reason::SoftNotFound)),
        PageKind::ConsentWall => return Err(Outcome::new(Reason::ConsentWall)),
        PageKind::Challenge => return Err(Outcome::new(Reason::Challenge)),
        PageKind::Shell => return Err(Outcome::new(Reason::JavascriptShell)),
        PageKind::Listing => return Err(Outcome::new(Reason::ListingRead)),
        PageKind::Media => return Err(Outcome::new(Reason::NoArticle).detail("a media page without an article's text")),
        PageKind::Own => return Err(Outcome::new(Reason::NoArticle).detail("the publisher's own page")),
        PageKind::Article | PageKind::Unknown => {}
    }
    let listing_expected = matches!(expected, TargetKind::Front | TargetKind::Section);
    if expected == TargetKind::Front || (listing_expected && extraction.page_kind != PageKind::Article) {
        return Err(Outcome::new(Reason::ListingRead));
    }
    if !is_dated(extraction) {
        let listing = listing(listing_expected);
        let n_bytes: usize = extraction.blocks.iter().map(|block| block.text.len()).sum();
        if listing_expected && n_bytes < listing.n_articles * BYTES_PER_LINK {
            return Err(Outcome::new(Reason::ListingRead)
                .rule("links to articles")
                .detail(format!("{} links", listing.n_articles)));
        }
        let n_blocks = extraction.blocks.len();
        let is_headline =
            |block: &&Block| block.text.len() <= HEADLINE_BYTES && listing.headlines.contains(&fold::key(&block.text));
        let is_lead = |block: &&Block| links::opening(&block.text).is_some_and(|text| listing.leads.contains(&text));
        let n_teasers = extraction.blocks.iter().filter(|block| is_headline(block) || is_lead(block)).count();
        // A text of which half are headlines that lead to articles, or the words below them, is a list of teasers.
        if n_teasers > 0 && n_teasers * 2 >= n_blocks {
            return Err(Outcome::new(Reason::ListingRead)
                .rule("teasers of articles")
                .detail(format!("{n_teasers} of {n_blocks} blocks")));
        }
    }
    if extraction.blocks.is_empty() {
        return Err(Outcome::new(Reason::NoArticle));
    }
    let texts = || extraction.blocks.iter().map(|block| block.text.as_str());
    if !words::at_least(ARTICLE_WORDS, texts()) && !has_letters(ARTICLE_LETTERS, texts()) {
        let n_words: u64 = texts().map(words::count).sum();
        return Err(Outcome::new(Reason::TooShort).detail(format!("{n_words} words of at least {ARTICLE_WORDS}")));
    }
    // A clear article stays one where its edges are in doubt: the record says so, and readers may filter by it.
    if extraction.page_kind != PageKind::Article && extraction.confidence < ARTICLE_CONFIDENCE {
        let detail = format!("confidence {:.2} of at least {ARTICLE_CONFIDENCE}", extraction.confidence);
        return Err(Outcome::new(Reason::NoArticle).detail(detail));
    }
    Ok(())
}

/// Whether texts have at least `n` letters together; stops where that is known.
fn has_letters<'a>(n: usize, texts: impl Iterator<Item = &'a str>) -> bool {
    let weight = |letter: char| if matches!(letter, '\u{ac00}'..='\u{d7a3}') { 3 } else { 1 };
    let letters = texts.flat_map(str::chars).filter(|letter| letter.is_alphabetic());
    letters
        .map(weight)
        .scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .any(|sum| sum >= n)
}

/// Whether the page declares the day of one article as its own.
fn is_dated(extraction: &Extraction) -> bool {
    let note = extraction.fields.get("date_published");
    note.is_some_and(|note| matches!(note.from, Witness::JsonLd | Witness::Meta) && note.confidence > DECLARED)
}
