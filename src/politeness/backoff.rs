//! How long a host in trouble is left alone.

use std::time::Duration;

/// The first pause, before jitter.
pub(super) const FIRST: Duration = Duration::from_secs(2);

/// The longest pause of our own making. Retry-After may ask for more.
pub(super) const LONGEST: Duration = Duration::from_mins(30);

/// Doublings after which the pause no longer grows: 2 s · 2^10 is past [`LONGEST`].
pub(super) const LEVELS: u32 = 11;

/// The pause at that level (1 after the first trouble): doubling from [`FIRST`], or from the host's own gap where that
/// is longer, up to [`LONGEST`], times 1 to 1.5.
///
/// Jitter only lengthens, so that it can never break a promise, and comes from the seed: the same crawl pauses alike.
pub(super) fn pause(level: u32, gap: Duration, seed: u64) -> Duration {
    let doublings = level.clamp(1, LEVELS) - 1;
    let pause = FIRST.max(gap).saturating_mul(1 << doublings).min(LONGEST.max(gap));
    let share = f64::from(u32::try_from(mix(seed ^ u64::from(level)) >> 32).unwrap_or(0)) / f64::from(u32::MAX);
    pause + pause.mul_f64(share / 2.0)
}

/// SplitMix64's finalizer: neighboring seeds, unlike results.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_pause_doubles_within_its_jitter(level in 0u32..100, gap_ms in 0u64..60_000, seed: u64) {
            let gap = Duration::from_millis(gap_ms);
            let floor = FIRST.max(gap).saturating_mul(1 << (level.clamp(1, LEVELS) - 1)).min(LONGEST);
            let pause = pause(level, gap, seed);
            proptest::prop_assert!(pause >= floor && pause <= floor.mul_f64(1.51));
        }
    }

    #[test]
    fn hosts_do_not_come_back_all_at_once() {
        let pauses: std::collections::BTreeSet<_> = (0..50).map(|seed| pause(3, Duration::ZERO, seed)).collect();
        assert!(pauses.len() > 45);
    }
}
