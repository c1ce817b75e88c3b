//! Rows of the tables as what they mean.

use jiff::Timestamp;

use super::{SqlResult, write};
use crate::frontier::{Handed, Rest, Row, Segment, SegmentState};
use crate::model::{Announcement, ArticleId, Earlier, HostKey, PageUrl, Target, TargetKind, Via};

/// One row of the ledger.
pub(super) fn row(row: &rusqlite::Row<'_>) -> SqlResult<Row> {
    let kind: String = row.get(2)?;
    let via: String = row.get(3)?;
    let via = Via::from_name(&via).unwrap_or(Via::Link);
    let at: i64 = row.get(10)?;
    Ok(Row {
        url: row.get(0)?,
        site: row.get(1)?,
        kind: TargetKind::from_name(&kind).map_or("article", TargetKind::name),
        via: via.name(),
        via_url: row.get(4)?,
        shown_by: Via::of_bits(via.bit() | row.get::<_, u8>(12)?).map(Via::name).collect(),
        stage: row.get(5)?,
        reason: row.get(6)?,
        rule: row.get(7)?,
        detail: row.get(8)?,
        status: row.get(9)?,
        at: Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH),
        article: row.get::<_, Option<String>>(11)?.map(ArticleId::from),
    })
}

/// One open or sealed file of the corpus.
pub(super) fn segment(row: &rusqlite::Row<'_>) -> SqlResult<Segment> {
    Ok(Segment {
        name: row.get(0)?,
        bytes: row.get::<_, i64>(1)? as u64,
        rows: row.get::<_, i64>(2)? as u64,
        state: row.get::<_, Option<String>>(3)?.map_or(SegmentState::Open, SegmentState::Sealed),
    })
}

/// A host that is not to be asked yet.
pub(super) fn rest(row: &rusqlite::Row<'_>) -> SqlResult<Rest> {
    let (host, until): (String, i64) = (row.get(0)?, row.get(1)?);
    Ok(Rest { host: HostKey::new(&host), until: Timestamp::from_millisecond(until).unwrap_or(Timestamp::MAX) })
}

/// One row of the queue; `None` if its address is no longer one that we take.
pub(super) fn handed(row: &rusqlite::Row<'_>) -> SqlResult<Option<Handed>> {
    let url: String = row.get(0)?;
    let site: String = row.get(1)?;
    let kind: String = row.get(2)?;
    let via: String = row.get(3)?;
    let announcement: Option<String> = row.get(6)?;
    let (Ok(url), Some(kind), Some(via)) = (PageUrl::parse(&url), TargetKind::from_name(&kind), Via::from_name(&via))
    else {
        return Ok(None);
    };
    let target = Target {
        url,
        site: site.into(),
        kind,
        via,
        via_url: row.get(4)?,
        depth: row.get(5)?,
        announcement: announcement.and_then(|json| serde_json::from_str::<Announcement>(&json).ok()),
    };
    let payload_at: Option<i64> = row.get(10)?;
    let visited_at: Option<i64> = row.get(12)?;
    let payload: Option<String> = row.get(9)?;
    let earlier = Earlier {
        etag: row.get(7)?,
        last_modified: row.get(8)?,
        reserves_mining: payload.as_ref().is_some_and(|payload| payload.ends_with(write::RESERVED)),
        payload_digest: payload.map(|payload| payload.trim_end_matches(write::RESERVED).to_owned()),
        at: payload_at.and_then(|at| Timestamp::from_millisecond(at).ok()),
        article: row.get::<_, Option<String>>(11)?.map(ArticleId::from),
    };
    Ok(Some(Handed { target, earlier: visited_at.map(|_| earlier) }))
}
