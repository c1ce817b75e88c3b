//! Digests as WARC writes them: the algorithm, a colon, base32.

use sha1::{Digest, Sha1};

/// The digest of a payload or block: `sha1:` and 32 base32 letters.
pub fn payload(bytes: &[u8]) -> String {
    of_parts(&[bytes])
}

/// The digest of parts as if they were one.
pub(super) fn of_parts(parts: &[&[u8]]) -> String {
    let mut sha1 = Sha1::new();
    for part in parts {
        sha1.update(part);
    }
    format!("sha1:{}", data_encoding::BASE32.encode(&sha1.finalize()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_empty_payload_has_its_well_known_digest() {
        assert_eq!(super::payload(b""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
    }
}
