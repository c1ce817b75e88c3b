//! The way of a response: status, coding, format, tree, links, article.

use std::borrow::Cow;

use super::context::SiteRules;
use super::draft::Charset;
use super::{Context, Draft, Processed, judge};
use crate::archive::{digest, member};
use crate::corpus::takedown::{Mentions, Spelled};
use crate::discover::{autodiscovery, feed, links, sitemap};
use crate::extract::{self, Hints};
use crate::fetch::status;
use crate::model::{Candidate, Earlier, Fetched, Outcome, PageKind, PageUrl, Reason, Step, Target, TargetKind};
use crate::page::sniff::{self, Format};
use crate::page::{Page, charset, classify, coding};

/// Reads a response to its end. Never fails: what goes wrong is the outcome.
pub fn process(fetched: &Fetched, context: &Context) -> Processed {
    let mut processed = Processed::of(fetched, Outcome::new(Reason::NoArticle));
    let payload = digest::payload(&fetched.body);
    if fetched.status != 304 {
        processed.seen.payload_digest = Some(payload.clone());
        processed.seen.at = Some(fetched.at);
    }
    let read = match unchanged(fetched, &payload) {
        Ok(()) => read(fetched, context, &payload, &mut processed),
        Err(same) => {
            // Later revisit records refer to the visit that left these bytes in the archive.
            processed.seen.at = fetched.earlier.as_ref().and_then(|earlier| earlier.at);
            Err(same)
        }
    };
    if let Err(outcome) = read {
        processed.outcome = outcome;
    }
    if context.archive && !(is_list(fetched, &processed) && quotes_withdrawn(fetched, context)) {
        // What was read again is kept again: its record must find the body where it says.
        let is_read_again = fetched.status == 200 && has_other_rights(fetched);
        let anew = is_read_again.then(|| Fetched { earlier: None, ..fetched.clone() });
        processed.exchange = Some(member::exchange(anew.as_ref().unwrap_or(fetched), &payload));
    }
    processed
}

/// Whether no record needs it. What looks like a section may be an article, and what looks like an article a list.
fn is_list(fetched: &Fetched, processed: &Processed) -> bool {
    let is_page = matches!(fetched.target.kind, TargetKind::Section | TargetKind::Article);
    processed.draft.is_none() && !(is_page && processed.outcome.reason == Reason::Unchanged)
}

/// Whether a list, or a page in place of a host's own file, names what is withdrawn, and so may hold its headline, or all of
/// its text.
pub fn quotes_withdrawn(fetched: &Fetched, context: &Context) -> bool {
    if context.withdrawn.is_empty() {
        return false;
    }
    let Ok(body) = decoded(fetched, context) else { return false };
    if !is_page(fetched, &body) {
        return false;
    }
    let (spelled, withdrawn) = (Spelled::of(&body), &context.withdrawn);
    withdrawn.is_in(&spelled, &fetched.url_final) || links_withdrawn(fetched, &body, &spelled, withdrawn, context)
}

/// Whether a page links one of the addresses, however its links are written and whatever it stands in place of. `spelled` is
/// its `body`, read.
pub fn links_withdrawn(
    fetched: &Fetched,
    body: &[u8],
    spelled: &Spelled<'_>,
    withdrawn: &Mentions,
    context: &Context,
) -> bool {
    withdrawn.may_be_linked_in(spelled)
        && sniff::format(body, fetched.header("content-type")) == Format::Html
        && Page::read(fetched.url_final.clone(), body, fetched.header("content-type"), &context.tree).is_ok_and(
            |page| {
                let shown = links::collect(&page);
                shown.links.iter().chain(&shown.feeds).any(|link| withdrawn.has(&link.url))
            },
        )
}

/// Whether what came can be read by people: to a request for a host's own file many send a page, with what is read most.
pub fn is_page(fetched: &Fetched, body: &[u8]) -> bool {
    let is_markup = || body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start().starts_with(b"<");
    !fetched.target.kind.is_own_errand() || fetched.status != 200 || is_markup()
}

/// Whether the host reserves an article by now, or no longer does: the same page makes another version then.
fn has_other_rights(fetched: &Fetched) -> bool {
    let is_other = |earlier: &Earlier| earlier.reserves_mining != fetched.reserves_mining();
    fetched.target.kind == TargetKind::Article && fetched.earlier.as_ref().is_some_and(is_other)
}

/// Ends early with the bytes of an earlier visit: what they hold is known.
fn unchanged(fetched: &Fetched, payload: &str) -> Step<()> {
    let earlier = fetched.earlier.as_ref().and_then(|earlier| earlier.payload_digest.as_deref());
    if fetched.status == 200 && earlier == Some(payload) && !has_other_rights(fetched) {
        return Err(Outcome::new(Reason::Unchanged).detail("the same bytes"));
    }
    Ok(())
}

/// Fills in what the response holds; an early end is an `Err` whose outcome is the whole story.
fn read(fetched: &Fetched, context: &Context, payload: &str, processed: &mut Processed) -> Step<()> {
    // Files have no status.
    if let Some(outcome) = (fetched.status != 0).then(|| status::outcome(fetched.status)).flatten() {
        return Err(wall_behind(fetched, context).unwrap_or(outcome));
    }
    let body = decoded(fetched, context)?;
    let format = sniff::format(&body, fetched.header("content-type"));
    match (format, fetched.target.kind) {
        (Format::Empty, _) => Err(Outcome::new(Reason::EmptyPage)),
        (Format::Archive, TargetKind::Sitemap | TargetKind::Feed) => {
            let body = coding::gunzip(&body, byte_limit(fetched, context))?;
            read_list(fetched, context, &body, processed)
        }
        (Format::Xml | Format::Json | Format::Text, TargetKind::Sitemap | TargetKind::Feed) => {
            read_list(fetched, context, &body, processed)
        }
        (Format::Html, TargetKind::Sitemap | TargetKind::Feed) => {
            Err(Outcome::new(Reason::BadFeed).detail("HTML in place of a feed or sitemap"))
        }
        (Format::Html | Format::Xml | Format::Text, _) => read_page(fetched, context, &body, payload, processed),
        (format, _) => Err(Outcome::new(Reason::NotHtml).detail(format.name())),
    }
}

/// A challenge that comes with 403 or 503 is told apart from a plain refusal.
fn wall_behind(fetched: &Fetched, context: &Context) -> Option<Outcome> {
    if !matches!(fetched.status, 202 | 401 | 403 | 429 | 503) || fetched.body.is_empty() {
        return None;
    }
    let body = decoded(fetched, context).ok()?;
    if sniff::format(&body, fetched.header("content-type")) != Format::Html {
        return None;
    }
    let page = Page::read(fetched.url_final.clone(), &body, fetched.header("content-type"), &context.tree).ok()?;
    let kind = classify::wall(&page, fetched.status)?;
    (kind == PageKind::Challenge).then(|| Outcome::new(Reason::Challenge).detail(format!("status {}", fetched.status)))
}

/// The body without its content coding, within the limit of its kind.
pub fn decoded<'a>(fetched: &'a Fetched, context: &Context) -> Step<Cow<'a, [u8]>> {
    let coding = fetched.headers("content-encoding").collect::<Vec<_>>().join(", ");
    let coding = (!coding.is_empty()).then_some(coding.as_str());
    coding::decode(&fetched.body, coding, byte_limit(fetched, context))
}

fn byte_limit(fetched: &Fetched, context: &Context) -> u64 {
    match fetched.target.kind {
        TargetKind::Feed => context.feed_bytes,
        TargetKind::Sitemap => context.sitemap_bytes,
        _ => context.page_bytes,
    }
}

/// Reads a feed or sitemap for its entries. Which of the two it is, the document says, not the address.
fn read_list(fetched: &Fetched, context: &Context, body: &[u8], processed: &mut Processed) -> Step<()> {
    let text = charset::xml(body, fetched.header("content-type")).text;
    let base = &fetched.url_final;
    let (candidates, partial, reason) = match sitemap::parse(&text, base) {
        Ok(sitemap) => {
            let mut candidates = sitemap.children;
            candidates.extend(sitemap.entries);
            (candidates, sitemap.partial, Reason::SitemapRead)
        }
        Err(not_a_sitemap) => match feed::parse(&text, base) {
            Ok(feed) => (feed.entries, feed.partial, Reason::FeedRead),
            Err(not_a_feed) => {
                let why = if fetched.target.kind == TargetKind::Sitemap {
                    not_a_sitemap.to_string()
                } else {
                    not_a_feed.to_string()
                };
                return Err(Outcome::new(Reason::BadFeed).detail(why));
            }
        },
    };
    let n_entries = candidates.len();
    admit(candidates, &fetched.target, context, processed);
    let torn = if partial { ", damaged: read as far as it goes" } else { "" };
    processed.outcome = Outcome::new(reason).detail(format!("{n_entries} entries{torn}"));
    Ok(())
}

/// Reads an HTML page: for its links where it is a listing, for its article otherwise.
fn read_page(fetched: &Fetched, context: &Context, body: &[u8], payload: &str, processed: &mut Processed) -> Step<()> {
    let content_type = fetched.header("content-type");
    let page = Page::read(fetched.url_final.clone(), body, content_type, &context.tree)?;
    let wall = classify::wall(&page, fetched.status);
    // A shell may still carry its article as data; any other wall stands in place of one.
    if let Some(kind) = wall.filter(|kind| *kind != PageKind::Shell || page.scripts.is_empty()) {
        return Err(walled(kind, &page, fetched, context, processed));
    }

    let rules = context.sites.get(&fetched.target.site);
    let hints = Hints {
        announcement: fetched.target.announcement.clone(),
        site_language: rules.and_then(|rules| rules.language.clone()),
        fetched_at: Some(fetched.at),
        template: context.templates.get(fetched.url_final.domain()).cloned(),
    };
    let (extraction, sighting) = if context.sights {
        let (extraction, sighting) = extract::extract_and_sight(&page, &hints);
        (extraction, Some(sighting))
    } else {
        (extract::extract(&page, &hints), None)
    };
    let listing = |counts| if counts { links::collect(&page).listing } else { links::teasers(&page) };
    if let Err(outcome) = judge::article(&extraction, fetched.target.kind, listing) {
        if let Some(kind) = wall {
            return Err(walled(kind, &page, fetched, context, processed));
        }
        let listing = outcome.reason == Reason::ListingRead;
        if listing || matches!(fetched.target.kind, TargetKind::Front | TargetKind::Section) {
            follow(&page, fetched, context, processed);
        }
        return Err(outcome);
    }
    if let (Some(since), Some(published)) = (rules.and_then(|rules| rules.since), extraction.date_published)
        && published.day() < since
    {
        return Err(Outcome::new(Reason::TooOld).rule(format!("since = {since}")).detail(published.to_string()));
    }
    let charset = Charset { name: page.charset, from: page.charset_from };
    processed.draft = Some(Draft::compose(fetched, charset, extraction, payload.to_owned()));
    processed.outcome = Outcome::new(Reason::Stored);
    processed.sighting = sighting;
    Ok(())
}

/// The outcome of a page that stands in place of another.
fn walled(kind: PageKind, page: &Page, fetched: &Fetched, context: &Context, processed: &mut Processed) -> Outcome {
    // A front page behind a wall may still name its feeds.
    if fetched.target.kind == TargetKind::Front {
        follow(page, fetched, context, processed);
    }
    Outcome::new(match kind {
        PageKind::ConsentWall => Reason::ConsentWall,
        PageKind::Challenge => Reason::Challenge,
        PageKind::Shell => Reason::JavascriptShell,
        _ => Reason::SoftNotFound,
    })
}

/// Takes the links of a listing, and the feeds that it names.
fn follow(page: &Page, fetched: &Fetched, context: &Context, processed: &mut Processed) {
    let target = &fetched.target;
    let mut shown = links::collect(page);
    if target.kind == TargetKind::Front {
        let configured = context.sites.get(&target.site).is_some_and(SiteRules::has_feeds);
        if shown.feeds.is_empty() && !configured {
            shown.feeds = autodiscovery::usual_feeds(&fetched.url_final);
        }
    } else {
        // Section feeds repeat what the front page's feeds say, at a request each.
        shown.feeds.clear();
    }
    let candidates = shown.feeds.into_iter().chain(shown.links).collect();
    admit(candidates, target, context, processed);
}

/// Sends candidates through the site's scope: into the frontier, or into the ledger with a reason.
fn admit(candidates: Vec<Candidate>, found_on: &Target, context: &Context, processed: &mut Processed) {
    let Some(rules) = context.sites.get(&found_on.site) else {
        return;
    };
    for candidate in candidates {
        let url: PageUrl = candidate.url.clone();
        match rules.scope.judge(&candidate, Some(found_on), context.depth) {
            Ok(target) => processed.found.push(target),
            Err(outcome) => processed.refused.push((url, outcome)),
        }
    }
}
