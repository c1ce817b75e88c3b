//! Files in a corpus' folder that no command of ours wrote, and that hold some of what is withdrawn: copies that somebody
//! made. They are never touched, only told of.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;

use super::found::Found;
use crate::corpus::layout::{self, Layout};
use crate::corpus::manifest::Manifest;
use crate::corpus::read;
use crate::corpus::takedown::Takedown;
use crate::disk::DiskError;
use crate::model::PageUrl;

/// Bytes that are looked at together, and how many of them once more with the next.
const PIECE: usize = 1 << 20;
const OVERLAP: usize = 4096;

/// Shortest text that is looked for.
const SHORTEST: usize = 6;

/// What is looked for, and where not.
pub(super) struct Traces {
    names: Option<AhoCorasick>,
    own: BTreeSet<PathBuf>,
}

impl Traces {
    /// Ids, addresses and domains of what goes; files that are the corpus' own.
    ///
    /// # Errors
    /// The shards cannot be listed.
    pub(super) fn new(
        layout: &Layout,
        manifest: &Manifest,
        takedown: &Takedown,
        found: &Found,
    ) -> Result<Self, DiskError> {
        let urls = takedown.addresses().chain(&found.own).chain(&found.aliases);
        let urls =
            urls.filter_map(|url| PageUrl::parse(url).or_else(|_| PageUrl::parse(&format!("http://{url}"))).ok());
        let urls = urls.map(|url| format!("{}{}", url.host(), url.as_url().path().trim_end_matches('/')));
        let names: BTreeSet<String> = found.ids.iter().cloned().chain(takedown.domains()).chain(urls).collect();
        let names: Vec<Vec<u8>> =
            names.into_iter().filter(|name| name.len() >= SHORTEST).flat_map(|name| spellings(&name)).collect();
        let own = read::shards_and_twins(layout)?.into_iter();
        let archive = manifest.archive.iter().map(|file| layout.file(&file.file));
        let own = own.chain(archive).chain(layout::OWN.iter().map(|name| layout.file(name))).collect();
        Ok(Self { names: (!names.is_empty()).then(|| AhoCorasick::new(names).ok()).flatten(), own })
    }

    /// Whether a file is none of the corpus' own, and holds one of the names, or cannot be looked into.
    pub(super) fn are_in(&self, path: &Path) -> bool {
        let Some(names) = self.names.as_ref().filter(|_| path.is_file() && !self.own.contains(path)) else {
            return false;
        };
        File::open(path).and_then(|file| look(BufReader::with_capacity(1 << 16, file), names)).unwrap_or(true)
    }
}

/// A name as files have it: plain, with the slashes of some writers of JSON, and in two bytes a letter.
fn spellings(name: &str) -> [Vec<u8>; 4] {
    let units: Vec<u16> = name.encode_utf16().collect();
    [
        name.as_bytes().to_vec(),
        name.replace('/', "\\/").into_bytes(),
        units.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
    ]
}

/// Whether one of the names is in a file, packed or not. One that is packed as nothing that is known here holds it, for all
/// that can be told.
fn look(mut file: impl BufRead, names: &AhoCorasick) -> std::io::Result<bool> {
    let head = file.fill_buf()?;
    let head = head[..head.len().min(4)].to_vec();
    match head.as_slice() {
        [0x1f, 0x8b, ..] => is_in(flate2::bufread::MultiGzDecoder::new(file), names),
        [0x28, 0xb5, 0x2f, 0xfd] => is_in(zstd::Decoder::with_buffer(file)?, names),
        b"PAR1" | [b'P', b'K', 3, 4] | [0xfd, b'7', b'z', b'X'] | [b'B', b'Z', b'h', _] | b"7z\xbc\xaf" => Ok(true),
        _ => is_in(file, names),
    }
}

fn is_in(mut bytes: impl Read, names: &AhoCorasick) -> std::io::Result<bool> {
    let mut piece = Vec::with_capacity(PIECE + OVERLAP);
    loop {
        let n = bytes.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
        if names.is_match(&piece) {
            return Ok(true);
        }
        if n == 0 {
            return Ok(false);
        }
        piece.drain(..piece.len().saturating_sub(OVERLAP));
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn names_are_found_however_a_file_is_packed() {
        let names = AhoCorasick::new(spellings("a.example/news/clock")).unwrap();
        let holds = |bytes: &[u8]| look(bytes, &names).unwrap();
        let mut text = vec![b' '; PIECE - 7];
        text.extend(b"https://a.example/news/clock");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&text).unwrap();
        assert!(holds(&text), "across two pieces");
        assert!(holds(&packed.finish().unwrap()) && holds(&zstd::encode_all(text.as_slice(), 1).unwrap()));
        assert!(holds(b"{\"url\": \"https:\\/\\/a.example\\/news\\/clock\"}"));
        let two: Vec<u8> = "\u{feff}a.example/news/clock".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(holds(&two), "UTF-16");
        assert!(holds(b"PAR1..."), "nobody can tell");
        assert!(!holds(b"my notes") && !holds(b""));
    }
}
