//! The texts of all records as words and sentences, on disk: written in order, read back once in the same.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use super::candidates::create;
use super::words::Word;
use crate::disk::DiskError;

/// Bytes of a word, of a sentence and of a head: the numbers of sentences and words.
const WORD: usize = size_of::<Word>();
const SENTENCE: usize = 12;
const HEAD: usize = 8;

/// A sentence: its number of words, and its phrase.
pub(super) type Sentence = (u32, u64);

/// A file of texts.
pub(super) struct Texts {
    path: PathBuf,
    file: BufWriter<File>,
    n: u32,
    n_sentences: u64,
    bytes: Vec<u8>,
}

impl Texts {
    pub(super) fn new(path: PathBuf) -> Result<Self, DiskError> {
        Ok(Self { file: create(&path)?, path, n: 0, n_sentences: 0, bytes: Vec::new() })
    }

    /// Number of texts.
    pub(super) fn len(&self) -> u32 {
        self.n
    }

    /// Number of sentences.
    pub(super) fn n_sentences(&self) -> u64 {
        self.n_sentences
    }

    /// Adds a text.
    pub(super) fn add(
        &mut self,
        sentences: impl ExactSizeIterator<Item = Sentence>,
        words: &[Word],
    ) -> Result<(), DiskError> {
        self.n += 1;
        self.n_sentences += sentences.len() as u64;
        self.bytes.clear();
        self.bytes.extend((sentences.len() as u32).to_le_bytes());
        self.bytes.extend((words.len() as u32).to_le_bytes());
        for (n_words, phrase) in sentences {
            self.bytes.extend(n_words.to_le_bytes());
            self.bytes.extend(phrase.to_le_bytes());
        }
        put(words, &mut self.bytes);
        self.file.write_all(&self.bytes).map_err(|error| DiskError::new(&self.path, "write", error))
    }

    /// Calls `each` with the sentences of every text.
    pub(super) fn sentences(&mut self, mut each: impl FnMut(&[Sentence])) -> Result<(), DiskError> {
        self.read(|file, sentences, n_words| {
            each(sentences);
            file.seek_relative(n_words as i64 * WORD as i64)
        })
    }

    /// Calls `each` with the sentences and words of every text; the file goes.
    pub(super) fn each(
        mut self,
        mut each: impl FnMut(&[Sentence], &[Word]) -> Result<(), DiskError>,
    ) -> Result<(), DiskError> {
        let (mut bytes, mut words) = (Vec::new(), Vec::new());
        let mut failure = None;
        let read = self.read(|file, sentences, n_words| {
            bytes.resize(n_words * WORD, 0);
            file.read_exact(&mut bytes)?;
            words.clear();
            take(&bytes, &mut words);
            each(sentences, &words).map_err(|error| {
                failure = Some(error);
                std::io::Error::other("the text could not be taken")
            })
        });
        match failure {
            Some(failure) => Err(failure),
            None => read,
        }?;
        std::fs::remove_file(&self.path).map_err(|error| DiskError::new(&self.path, "remove", error))
    }

    /// Calls `each` with the sentences of every text, and its number of words, which lie at the place where the file is.
    fn read(
        &mut self,
        mut each: impl FnMut(&mut BufReader<&File>, &[Sentence], usize) -> std::io::Result<()>,
    ) -> Result<(), DiskError> {
        let fail = |error| DiskError::new(&self.path, "read", error);
        self.file.flush().map_err(fail)?;
        let mut file = self.file.get_ref();
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let mut file = BufReader::with_capacity(1 << 18, file);
        let (mut head, mut bytes, mut sentences) = ([0; HEAD], Vec::new(), Vec::new());
        for _ in 0..self.n {
            file.read_exact(&mut head).map_err(fail)?;
            let (n_sentences, n_words) = head.split_at(4);
            bytes.resize(number(n_sentences) as usize * SENTENCE, 0);
            file.read_exact(&mut bytes).map_err(fail)?;
            sentences.clear();
            sentences.extend(bytes.chunks_exact(SENTENCE).map(|sentence| {
                let (n_words, phrase) = sentence.split_at(4);
                (number(n_words), u64::from_le_bytes(phrase.try_into().unwrap_or_default()))
            }));
            each(&mut file, &sentences, number(n_words) as usize).map_err(fail)?;
        }
        Ok(())
    }
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(bytes.try_into().unwrap_or_default())
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
    fn texts_come_back_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("texts");
        let mut texts = Texts::new(path.clone()).unwrap();
        let written: [(&[Sentence], &[Word]); 3] =
            [(&[(2, 7), (1, u64::MAX)], &[1, 2, u32::MAX]), (&[], &[]), (&[(1, 8)], &[9])];
        for (sentences, words) in written {
            texts.add(sentences.iter().copied(), words).unwrap();
        }
        assert_eq!((texts.len(), texts.n_sentences()), (3, 3));
        let mut back = Vec::new();
        texts.sentences(|sentences| back.push(sentences.to_vec())).unwrap();
        assert_eq!(back, written.map(|(sentences, _)| sentences));
        let mut back = Vec::new();
        texts
            .each(|sentences, words| {
                back.push((sentences.to_vec(), words.to_vec()));
                Ok(())
            })
            .unwrap();
        assert_eq!(back, written.map(|(sentences, words)| (sentences.to_vec(), words.to_vec())));
        assert!(!path.exists());
    }
}
