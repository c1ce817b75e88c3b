//! The two ways to compare addresses: normalize, and fold.

use url::Url;

use super::url::{DedupKey, PageUrl, Refusal, URL_BYTES};

impl PageUrl {
    /// Normalizes an absolute address.
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        let raw = raw.trim();
        if raw.len() > URL_BYTES {
            return Err(Refusal::TooLong);
        }
        let mut url = Url::parse(raw).map_err(|_| Refusal::Malformed)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme);
        }
        url.set_fragment(None);
        Ok(Self::from_normalized(url))
    }

    /// Normalizes a reference found on this page (or against a `<base>` that was joined before).
    pub fn join(&self, reference: &str) -> Result<Self, Refusal> {
        let url = self.as_url().join(reference.trim()).map_err(|_| Refusal::Malformed)?;
        Self::parse(url.as_str())
    }

    /// Folds the address to the key under which it is compared.
    pub fn dedup_key(&self) -> DedupKey {
        DedupKey(self.as_str().to_owned())
    }
}
