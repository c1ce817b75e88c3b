//! The texts of all records as words and sentences, on disk: written in order, read back once in the same.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use super::candidates::create;
use super::words::Word;
use crate::disk::DiskError;

/// Bytes of a word, and of a sentence: its number of words and its phrase.
const WORD: usize = size_of::<Word>();
const SENTENCE: usize = 12;

/// A file of texts.
pub(super) struct Texts {
    path: PathBuf,
    file: BufWriter<File>,
    n: u32,
    bytes: Vec<u8>,
}

impl Texts {
    pub(super) fn new(path: PathBuf) -> Result<Self, DiskError> {
        Ok(Self { file: create(&path)?, path, n: 0, bytes: Vec::new() })
    }

    /// Number of texts.
    pub(super) fn len(&self) -> u32 {
        self.n
    }

    /// Adds a text: for each sentence its number of words and its phrase, and the words.
    pub(super) fn add(
        &mut self,
        sentences: impl ExactSizeIterator<Item = (u32, u64)>,
        words: &[Word],
    ) -> Result<(), DiskError> {
        self.bytes.clear();
        self.bytes.extend((sentences.len() as u32).to_le_bytes());
        self.bytes.extend((words.len() as u32).to_le_bytes());
        for (n_words, phrase) in sentences {
            self.bytes.extend(n_words.to_le_bytes());
            self.bytes.extend(phrase.to_le_bytes());
        }
        put(words, &mut self.bytes);
        self.n += 1;
        self.file.write_all(&self.bytes).map_err(|error| DiskError::new(&self.path, "write", error))
    }

    /// Calls `each` with every text, of its words only those in sentences whose phrase is `wanted`; the file goes.
    pub(super) fn each(
        self,
        wanted: impl Fn(u64) -> bool,
        mut each: impl FnMut(&[Word]) -> Result<(), DiskError>,
    ) -> Result<(), DiskError> {
        let fail = |error| DiskError::new(&self.path, "read", error);
        let mut file = self.file.into_inner().map_err(|error| fail(error.into_error()))?;
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let mut file = BufReader::with_capacity(1 << 18, file);
        let (mut head, mut bytes, mut words) = ([0; 8], Vec::new(), Vec::new());
        for _ in 0..self.n {
            file.read_exact(&mut head).map_err(fail)?;
            let n = u64::from_le_bytes(head);
            let n_sentences = (n as u32) as usize;
            bytes.resize(n_sentences * SENTENCE + (n >> 32) as usize * WORD, 0);
            file.read_exact(&mut bytes).map_err(fail)?;
            let (sentences, mut rest) = bytes.split_at(n_sentences * SENTENCE);
            words.clear();
            for sentence in sentences.chunks_exact(SENTENCE) {
                let (n_words, phrase) = sentence.split_at(4);
                let n_words = u32::from_le_bytes(n_words.try_into().unwrap_or_default()) as usize;
                let (own, others) = rest.split_at_checked(n_words * WORD).unwrap_or((rest, &[]));
                if wanted(u64::from_le_bytes(phrase.try_into().unwrap_or_default())) {
                    take(own, &mut words);
                }
                rest = others;
            }
            each(&words)?;
        }
        drop(file);
        std::fs::remove_file(&self.path).map_err(|error| DiskError::new(&self.path, "remove", error))
    }
}

/// Appends words as bytes.
pub(super) fn put(words: &[Word], bytes: &mut Vec<u8>) {
    let start = bytes.len();
    bytes.resize(start + words.len() * WORD, 0);
    for (bytes, word) in bytes[start..].chunks_exact_mut(WORD).zip(words) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
}

/// Appends words that were written as bytes.
pub(super) fn take(bytes: &[u8], words: &mut Vec<Word>) {
    words.extend(bytes.chunks_exact(WORD).map(|bytes| Word::from_le_bytes(bytes.try_into().unwrap_or_default())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_without_what_is_unwanted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("texts");
        let mut texts = Texts::new(path.clone()).unwrap();
        texts.add([(2, 7), (1, 8), (3, 7)].into_iter(), &[1, 2, 3, 4, 5, u32::MAX]).unwrap();
        texts.add([].into_iter(), &[]).unwrap();
        texts.add([(1, 8)].into_iter(), &[9]).unwrap();
        assert_eq!(texts.len(), 3);
        let mut back = Vec::new();
        texts
            .each(
                |phrase| phrase == 7,
                |words| {
                    back.push(words.to_vec());
                    Ok(())
                },
            )
            .unwrap();
        assert_eq!(back, [vec![1, 2, 4, 5, u32::MAX], vec![], vec![]]);
        assert!(!path.exists());
    }
}
