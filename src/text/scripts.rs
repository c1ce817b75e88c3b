//! What scripts tell about letters.

/// Whether a letter is of a script in which one sign says as much as some three letters of others: a syllable or a word.
/// Thai and its neighbours write letters, and count here because they set no spaces.
pub fn is_dense(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7af)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_told_from_letters() {
        assert!("港みカ항ทလក".chars().all(is_dense));
        assert!(!"haßжع、。".chars().any(is_dense));
    }
}
