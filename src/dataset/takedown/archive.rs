//! The archive of a corpus without the exchanges that are withdrawn.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;

use super::links::Gone;
use super::{MEMBER_BYTES, Taken};
use crate::archive::blank as members;
use crate::archive::reader::Members;
use crate::archive::visit::Visit;
use crate::corpus::layout::Layout;
use crate::corpus::manifest::Manifest;
use crate::corpus::seal;
use crate::corpus::takedown::Takedown;
use crate::disk::DiskError;
use crate::disk::replace::replace_with;
use crate::model::PageUrl;

/// Blanks the exchanges in the archive, so that no other one moves. Gives each file's SHA-256 as it is now: also of those
/// that an earlier run blanked, which may have been cut off before it told.
pub(super) fn blank(
    layout: &Layout,
    takedown: &Takedown,
    gone: &Gone,
    dry_run: bool,
    manifest: &mut Manifest,
    taken: &mut Taken,
) -> Result<HashMap<String, String>, DiskError> {
    let mut sums = HashMap::new();
    for listed in &mut manifest.archive {
        let path = layout.file(&listed.file);
        let fail = |error| DiskError::new(&path, "read", error);
        if !path.is_file() {
            taken.faults.push(&path, None, "missing: the manifest lists this file");
            continue;
        }
        let (mut spans, mut whole, mut damaged) = (Vec::new(), Vec::new(), Vec::new());
        for member in Members::new(BufReader::with_capacity(1 << 18, File::open(&path).map_err(fail)?), MEMBER_BYTES) {
            match member {
                Ok(member) => {
                    whole.push(member.offset);
                    let asked = member.visit.as_ref().and_then(Visit::target);
                    let is_own = PageUrl::parse(&member.response.uri).is_ok_and(|url| gone.has(&url));
                    let is_gone = takedown.has_text(&member.response.uri)
                        || is_own
                        || gone.has_member(&listed.file, member.offset)
                        || asked.is_some_and(|target| takedown.has(&target.url))
                        || member.visit.is_some_and(|visit| visit.redirects.iter().any(|url| takedown.has_text(url)));
                    if is_gone {
                        spans.push((member.offset, member.end - member.offset));
                    }
                }
                Err(error) => {
                    damaged.push(error.offset);
                    taken.faults.push(&path, None, error.to_string());
                }
            }
        }
        // What cannot be read may still be unpacked in part, and one such hides those that follow it: the records tell where
        // they begin and how long they are, or were before the file was cut.
        let end = std::fs::metadata(&path).map_err(fail)?.len();
        for from in damaged {
            let to = whole.iter().copied().find(|other| *other > from).unwrap_or(end);
            spans.extend(gone.spans(&listed.file, from..to).map(|(at, length)| (at, length.min(to - at))));
        }
        spans.sort_unstable();
        // Each once, and none into the next, whatever damaged records tell.
        spans.dedup_by_key(|(offset, _)| *offset);
        for n in 1..spans.len() {
            spans[n - 1].1 = spans[n - 1].1.min(spans[n].0 - spans[n - 1].0);
        }
        taken.n_exchanges += spans.len() as u64;
        if !spans.is_empty() && !dry_run {
            let file = BufReader::with_capacity(1 << 18, File::open(&path).map_err(fail)?);
            replace_with(&path, |out| members::copy(file, &spans, out))?;
        }
        if !dry_run {
            let sum = seal::sha256(&path)?;
            if let Some(sha256) = &mut listed.sha256 {
                sha256.clone_from(&sum);
            }
            sums.insert(listed.file.clone(), sum);
        }
    }
    Ok(sums)
}
