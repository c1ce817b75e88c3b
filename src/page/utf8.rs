//! How much of some bytes is UTF-8.

/// Characters of two bytes and more that make a declared encoding of several bytes a mistake: a few of its own characters may
/// be UTF-8 by chance, a page of them never.
pub(super) const CHANCE: usize = 8;

/// Sound characters for a broken one, in text that is UTF-8 but for a slip.
const SOUND: usize = 20;

/// What bytes are as UTF-8.
#[derive(Debug, Default)]
pub(super) struct Utf8 {
    /// Characters of two bytes and more.
    n_sound: usize,
    /// Bytes and sequences that are none.
    n_broken: usize,
    /// Whether they end inside a character.
    is_cut: bool,
}

impl Utf8 {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let (mut seen, mut rest) = (Self::default(), bytes);
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    seen.n_sound += multi_byte(text.as_bytes());
                    return seen;
                }
                Err(error) => {
                    seen.n_sound += multi_byte(&rest[..error.valid_up_to()]);
                    let Some(broken) = error.error_len() else {
                        seen.is_cut = true;
                        return seen;
                    };
                    seen.n_broken += 1;
                    rest = &rest[error.valid_up_to() + broken..];
                }
            }
        }
    }

    /// Nothing else has so many characters of it: a byte of a pasted name is broken, or the end is cut.
    pub(super) fn is_nearly_all(&self) -> bool {
        self.n_sound >= CHANCE && self.n_sound >= SOUND * self.n_broken
    }
}

/// Whether broken bytes are the exception: a page cut inside a character, a quoted mail.
pub(super) fn mostly_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let Utf8 { n_sound, n_broken, is_cut } = Utf8::of(bytes);
    let n_broken = n_broken + usize::from(is_cut);
    n_broken == 0 || n_sound >= 4 * n_broken || (n_broken == 1 && n_sound > 0)
}

/// Characters of two bytes and more in valid UTF-8.
pub(super) fn multi_byte(valid: &[u8]) -> usize {
    valid.iter().filter(|byte| **byte >= 0xc0).count()
}
