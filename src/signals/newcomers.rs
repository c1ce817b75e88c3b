//! Languages that the table of n-grams does not have, told by their words: Galician, Faroese, Maltese, Pashto …
//!
//! The n-grams tell such a text as a neighbour, and may be sure of it. Function words are some 30 to 50 of a hundred in any
//! running text.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use foldhash::HashMap;

use crate::text::words;

/// Fewest words of its own that show a language.
const FEWEST: u32 = 2;
/// One word in so many must be the language's own.
const ONE_IN: u32 = 20;

#[derive(serde::Deserialize)]
struct Table {
    language: Vec<Language>,
}

#[derive(serde::Deserialize)]
struct Language {
    tag: String,
    /// Frequent words that its neighbours do not have.
    words: String,
    /// Parts of words that are its own.
    #[serde(default)]
    pieces: String,
    /// Words of the neighbours.
    others: String,
}

/// What a word says: for each language by its place in the table, whether it speaks for or against it.
#[derive(Debug, Clone, Copy, Default)]
struct Says {
    own: u32,
    others: u32,
}

struct Known {
    tags: Vec<String>,
    words: HashMap<String, Says>,
    /// Finds the pieces, each by its number; for each the languages whose it is.
    pieces: AhoCorasick,
    of_piece: Vec<u32>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("newcomers.toml")).expect("the table of languages is valid TOML");
    let mut words: HashMap<String, Says> = HashMap::default();
    let (mut pieces, mut of_piece) = (Vec::new(), Vec::new());
    for (place, language) in table.language.iter().enumerate() {
        for word in language.words.split_whitespace() {
            words.entry(word.to_owned()).or_default().own |= 1 << place;
        }
        for word in language.others.split_whitespace() {
            words.entry(word.to_owned()).or_default().others |= 1 << place;
        }
        for piece in language.pieces.split_whitespace() {
            pieces.push(piece);
            of_piece.push(1 << place);
        }
    }
    let pieces = AhoCorasick::new(pieces).expect("a few short pieces fit any automaton");
    Known { tags: table.language.into_iter().map(|language| language.tag).collect(), words, pieces, of_piece }
});

/// The newcomer that a text is in, as BCP 47's primary subtag, with its certainty (0–1); `None` for other languages.
pub(super) fn detect(text: &str) -> Option<(&'static str, f32)> {
    let known = &*KNOWN;
    let mut votes = vec![(0_u32, 0_u32); known.tags.len()];
    let mut n_words = 0;
    let text = text.to_lowercase();
    for word in words::split(&text) {
        n_words += 1;
        let mut says = known.words.get(word).copied().unwrap_or_default();
        for piece in known.pieces.find_overlapping_iter(word) {
            says.own |= known.of_piece[piece.pattern().as_usize()];
        }
        if says.own | says.others != 0 {
            for (place, (own, others)) in votes.iter_mut().enumerate() {
                *own += says.own >> place & 1;
                *others += says.others >> place & 1;
            }
        }
    }
    // The strongest; of equal ones the first in the table.
    let (place, (own, others)) =
        votes.into_iter().enumerate().rev().max_by_key(|(_, (own, others))| own.saturating_sub(*others))?;
    let is_shown = own >= FEWEST && own * ONE_IN >= n_words && own > 2 * others;
    is_shown.then(|| (known.tags[place].as_str(), own as f32 / (own + others) as f32 * (1.0 - 0.4 / own as f32)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcomers_are_told_from_their_neighbours() {
        for (text, tag) in [
            ("Nógv fólk vóru í Havn um vikuskiftið, og veðrið var sera gott hesa ferð", Some("fo")),
            ("O concello decidiu o luns arranxar a vella ponte, dixo onte unha voceira.", Some("gl")),
            ("Il-Gvern ħabbar li se jkun hemm tnaqqis fit-taxxa għall-familji", Some("mt")),
            ("Déi nei Tramslinn soll d'nächst Joer opgoen, sot de Minister, an dat ass gutt", Some("lb")),
            ("Borgarstjórn ákvað á mánudag að gera við gömlu brúna yfir ána, sagði talsmaður hennar.", None),
            ("Gradsko vijeće odlučilo je u ponedjeljak popraviti stari most preko rijeke.", None),
            ("A câmara decidiu na segunda-feira que a velha ponte sobre o rio não será mais fechada.", None),
            ("Dewan kota memutuskan pada Senin bahwa jembatan tua itu akan diperbaiki karena rusak.", None),
            ("Byrådet har besluttet at reparere den gamle bro over åen, og det er mange glade for.", None),
            ("The council decided on Monday that the old bridge across the river would be repaired.", None),
            ("", None),
        ] {
            assert_eq!(detect(text).map(|(tag, _)| tag), tag, "{text}");
        }
    }

    #[test]
    fn the_table_has_room_in_its_bits() {
        assert!(KNOWN.tags.len() <= 32 && KNOWN.tags.len() > 5);
    }
}
