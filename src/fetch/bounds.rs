//! How much time and how many bytes a request may cost.

use std::time::Duration;

use crate::config::meant::Limits;
use crate::model::TargetKind;
use crate::robots::{ROBOTS_BYTES, TDM_BYTES};

/// Every bound of one request.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Looking the host's name up.
    pub dns: Duration,
    /// From the first look-up to the end of the TLS handshake.
    pub connect: Duration,
    /// Between two reads, the first byte included.
    pub read: Duration,
    /// The whole request.
    pub total: Duration,
    /// The whole request of a robots.txt.
    pub robots_total: Duration,
    /// The window over which a body's rate is measured.
    pub slow_window: Duration,
    /// Bytes that must arrive in any such window.
    pub slow_bytes: u64,
    /// Transferred bytes of a page.
    pub page_bytes: u64,
    /// Transferred bytes of a feed.
    pub feed_bytes: u64,
    /// Transferred bytes of a sitemap.
    pub sitemap_bytes: u64,
}

/// Transferred bytes that are read of a robots.txt; what is behind them is left unread. A little more than what is
/// parsed, so that a file which hardly packs still decodes to the whole of it.
const ROBOTS_WIRE_BYTES: u64 = ROBOTS_BYTES as u64 + 16 * 1024;

/// Transferred bytes that are read of an answer which is not a page (404, 503): enough to tell what it is.
pub(super) const ERROR_BYTES: u64 = 256 * 1024;

/// Bytes of names and values in a response's head, as browsers allow. What hyper lets through on its own depends on how
/// the bytes arrive.
pub(super) const HEAD_BYTES: usize = 256 * 1024;

/// Transferred bytes of a redirect's body that are read so that the connection can be used again.
pub(super) const REDIRECT_BYTES: u64 = 16 * 1024;

impl Bounds {
    /// The bounds of a config, the rest as measured to be reasonable.
    pub fn new(limits: &Limits) -> Self {
        Self {
            dns: Duration::from_secs(5),
            connect: Duration::from_secs(10),
            read: Duration::from_secs(15),
            total: limits.fetch_timeout,
            robots_total: Duration::from_secs(30),
            slow_window: Duration::from_secs(20),
            slow_bytes: 20 * 1024,
            page_bytes: limits.page_bytes,
            feed_bytes: limits.feed_bytes,
            sitemap_bytes: limits.sitemap_bytes,
        }
    }

    /// The whole time for that kind.
    pub(super) fn total_for(&self, kind: TargetKind) -> Duration {
        if kind.is_own_errand() { self.robots_total } else { self.total }
    }

    /// Transferred bytes for that kind.
    pub(super) fn bytes_for(&self, kind: TargetKind) -> u64 {
        match kind {
            TargetKind::Robots => ROBOTS_WIRE_BYTES,
            TargetKind::Tdm => TDM_BYTES,
            TargetKind::Feed => self.feed_bytes,
            TargetKind::Sitemap => self.sitemap_bytes,
            TargetKind::Front | TargetKind::Section | TargetKind::Article => self.page_bytes,
        }
    }
}
