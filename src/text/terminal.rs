//! Text from the web on its way to a terminal.

use std::borrow::Cow;

/// The text without anything that a terminal obeys: control characters (C0, C1, escape sequences' first bytes) and
/// directional overrides become `�`; line breaks and tabs become spaces.
pub fn safe(text: &str) -> Cow<'_, str> {
    let unsafe_char = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(unsafe_char) {
        return Cow::Borrowed(text);
    }
    let show = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if unsafe_char(c) => '\u{fffd}',
        c => c,
    };
    Cow::Owned(text.chars().map(show).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn escape_sequences_lose_their_power() {
        assert_eq!(super::safe("\u{1b}[31mred\u{7}\u{202e}x\ny"), "\u{fffd}[31mred\u{fffd}\u{fffd}x y");
        assert_eq!(super::safe("schön"), "schön");
    }
}
