//! Gzip members (RFC 1952), many and small: the state of the compressor is kept from one to the next.
//!
//! A state is a quarter of a megabyte that a new one has to clear, and a request fills a few hundred bytes.

use std::cell::RefCell;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// No name, no time, an unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

thread_local! {
    /// By level.
    static STATES: RefCell<Vec<(u32, Compress)>> = const { RefCell::new(Vec::new()) };
}

/// Appends one member that holds the parts, one after the other. The same parts give the same bytes.
pub(super) fn member<'a>(parts: impl IntoIterator<Item = &'a [u8]>, level: u32, member: &mut Vec<u8>) {
    STATES.with_borrow_mut(|states| {
        let at = states.iter().position(|(known, _)| *known == level).unwrap_or_else(|| {
            states.push((level, Compress::new(Compression::new(level), false)));
            states.len() - 1
        });
        let state = &mut states[at].1;
        state.reset();
        member.extend_from_slice(&HEADER);
        let mut crc = Crc::new();
        for part in parts {
            crc.update(part);
            deflate(state, part, FlushCompress::None, member);
        }
        deflate(state, b"", FlushCompress::Finish, member);
        member.extend_from_slice(&crc.sum().to_le_bytes());
        member.extend_from_slice(&crc.amount().to_le_bytes());
    });
}

/// Compresses `input` to its end.
fn deflate(state: &mut Compress, mut input: &[u8], flush: FlushCompress, output: &mut Vec<u8>) {
    loop {
        if output.capacity() == output.len() {
            output.reserve(output.len() / 2 + 64);
        }
        let before = state.total_in();
        let status = state.compress_vec(input, output, flush).expect("a state that is not broken takes every byte");
        input = &input[(state.total_in() - before) as usize..];
        let is_done = match flush {
            FlushCompress::Finish => status == Status::StreamEnd,
            _ => input.is_empty(),
        };
        if is_done {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    fn packed(parts: &[Vec<u8>], level: u32) -> Vec<u8> {
        let mut member = Vec::new();
        super::member(parts.iter().map(Vec::as_slice), level, &mut member);
        member
    }

    #[test]
    fn what_went_before_leaves_no_trace() {
        let page = [b"<p>The council met on Monday.</p>".repeat(4_000)];
        let noise: Vec<u8> = (0..200_000_u32).map(|n| (n.wrapping_mul(0x9e37_79b1) >> 24) as u8).collect();
        for level in [0, 4] {
            let first = packed(&page, level);
            packed(&[&noise[..], &page[0]].map(<[u8]>::to_vec), level);
            packed(&[], level);
            assert_eq!(packed(&page, level), first, "level {level}");
        }
    }

    proptest! {
        #[test]
        fn members_unpack_to_their_parts(
            parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3_000), 0..6),
            level in prop::sample::select(vec![0_u32, 4]),
        ) {
            let mut unpacked = Vec::new();
            GzDecoder::new(packed(&parts, level).as_slice()).read_to_end(&mut unpacked).unwrap();
            prop_assert_eq!(unpacked, parts.concat());
        }
    }
}
