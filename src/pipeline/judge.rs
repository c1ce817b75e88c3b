//! Is it an article? The one place where an extraction becomes a record or a reason.

use crate::model::{Extraction, Outcome, PageKind, Reason, Step, TargetKind};
use crate::text::words;

/// Fewer words than this are no article: a caption, a teaser, an error.
///
/// UAX #29 counts each ideograph as a word, so the bound is reached sooner there, as it should be.
const ARTICLE_WORDS: u64 = 25;

/// Less confidence than this means that the text is more likely wrong than right.
const ARTICLE_CONFIDENCE: f32 = 0.25;

/// Decides whether the extraction is an article worth a record.
///
/// `expected` is the guess that brought us here: a page found as a section has to be a clear article, the site's front
/// page is never one.
pub(super) fn article(extraction: &Extraction, expected: TargetKind) -> Step<()> {
    match extraction.page_kind {
        PageKind::Error => return Err(Outcome::new(Reason::SoftNotFound)),
        PageKind::ConsentWall => return Err(Outcome::new(Reason::ConsentWall)),
        PageKind::Challenge => return Err(Outcome::new(Reason::Challenge)),
        PageKind::Shell => return Err(Outcome::new(Reason::JavascriptShell)),
        PageKind::Listing => return Err(Outcome::new(Reason::ListingRead)),
        PageKind::Media => return Err(Outcome::new(Reason::NoArticle).detail("a media page without an article's text")),
        PageKind::Article | PageKind::Unknown => {}
    }
    let listing_expected = matches!(expected, TargetKind::Front | TargetKind::Section);
    if expected == TargetKind::Front || (listing_expected && extraction.page_kind != PageKind::Article) {
        return Err(Outcome::new(Reason::ListingRead));
    }
    if extraction.blocks.is_empty() {
        return Err(Outcome::new(Reason::NoArticle));
    }
    let n_words: u64 = extraction.blocks.iter().map(|block| words::count(&block.text)).sum();
    if n_words < ARTICLE_WORDS {
        return Err(Outcome::new(Reason::TooShort).detail(format!("{n_words} words of at least {ARTICLE_WORDS}")));
    }
    if extraction.confidence < ARTICLE_CONFIDENCE {
        let detail = format!("confidence {:.2} of at least {ARTICLE_CONFIDENCE}", extraction.confidence);
        return Err(Outcome::new(Reason::NoArticle).detail(detail));
    }
    Ok(())
}
