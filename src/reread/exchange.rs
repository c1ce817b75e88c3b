//! An archived exchange as the visit that it came from.

use std::fs::File;
use std::io::{BufReader, Seek as _, SeekFrom};

use bytes::Bytes;

use crate::archive::reader::{Member, Members};
use crate::corpus::layout::Layout;
use crate::model::{Fetched, PageUrl, Source, Target, TargetKind, Via};
use crate::pipeline::Context;

/// Room for a response's head beside the largest body.
const HEAD_BYTES: u64 = 1024 * 1024;

/// Most bytes of an exchange that a crawl with these bounds has archived.
pub fn limit(context: &Context) -> u64 {
    context.page_bytes.max(context.sitemap_bytes).max(context.feed_bytes) + HEAD_BYTES
}

/// The exchange that a record came from; `None` where the archive does not hold it.
pub fn of(layout: &Layout, source: &Source, limit: u64) -> Option<Fetched> {
    let mut file = File::open(layout.file(source.warc_file.as_deref()?)).ok()?;
    file.seek(SeekFrom::Start(source.warc_offset?)).ok()?;
    let member = Members::new(BufReader::new(file), limit).next()?.ok()?;
    // What cannot be read is passed over, and so is what was withdrawn: the next one is another's.
    if member.offset != 0 || member.is_revisit || Some(member.length) != source.warc_length {
        return None;
    }
    fetched(member)
}

/// The response as the crawl had it; `None` for robots.txt, feeds and sitemaps, which hold no article.
pub fn fetched(member: Member) -> Option<Fetched> {
    let holds_none =
        |kind| matches!(kind, TargetKind::Robots | TargetKind::Tdm | TargetKind::Feed | TargetKind::Sitemap);
    of_any_kind(member).filter(|fetched| !holds_none(fetched.target.kind))
}

/// The response as the crawl had it, whatever it was asked for.
pub fn of_any_kind(member: Member) -> Option<Fetched> {
    let url_final = PageUrl::parse(&member.response.uri).ok()?;
    let target = member.visit.as_ref().and_then(crate::archive::visit::Visit::target).unwrap_or_else(|| Target {
        url: url_final.clone(),
        site: url_final.domain().into(),
        kind: TargetKind::Article,
        via: Via::File,
        via_url: None,
        depth: 0,
        announcement: None,
    });
    let (redirects, robots_rule, tdm) =
        member.visit.map(|visit| (visit.redirects, visit.robots_rule, visit.tdm)).unwrap_or_default();
    Some(Fetched {
        target,
        url_final,
        redirects,
        status: member.response.status,
        headers: member.response.headers,
        body: Bytes::from(member.response.body),
        request_head: Bytes::from(member.request),
        at: member.at,
        robots_rule,
        tdm,
        earlier: None,
    })
}
